import type { Options } from './options.js';
import type { Stand, StandOptions } from './stand.js';
import type { Store } from './stores.js';
import type { Table } from './table.js';

export interface Case {
  /** For `--only`. */
  name: string;
  title: string;
  /** How it is measured, and beside what: for the reader of the page. */
  about: string;
  run: (bench: Bench) => Promise<Table[]>;
}

/** What a case works with; what it opens is closed with it. */
export interface Bench {
  options: Options;
  /** Where Temporal keeps what it knows. */
  store: Store;
  open: (options: StandOptions) => Promise<Stand>;
  say: (line: string) => void;
}
