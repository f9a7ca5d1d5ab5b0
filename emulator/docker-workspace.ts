import type { Store } from './store.js';

/** Where Docker works. */
export interface Workspace {
  store: Store;
  files: ReadonlyMap<string, Buffer>;
  /** Who pulls the bases. */
  account: string;
  /** Of everything that chance decides. */
  key: string;
  say: (line: string) => void;
}

export interface Made {
  tags: string[];
  workbench: boolean;
  gigabytes: number;
}

export interface Inside extends Workspace {
  root: string;
  buildkit: boolean;
}

/** A stage, as far as it has come. */
export interface Layer {
  name: string | undefined;
  workbench: boolean;
  gigabytes: number;
}
