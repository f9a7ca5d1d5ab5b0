import type { Finding } from './reading.js';

/** A request or an answer that does not match Google's Discovery document. */
export interface Miss extends Finding {
  of: 'request' | 'answer';
  /** Discovery's method id. */
  method: string;
  httpMethod: string;
  /** Of the first of its kind. */
  path: string;
  /** How often. */
  count: number;
}

/** Each carries values, so that there could be any number of kinds. */
const MOST = 1000;

/** Each kind of miss once. */
export class Misses {
  #misses = new Map<string, Miss>();
  readonly #tell: (miss: Miss) => void;

  /** `tell` hears of each kind when it comes first. */
  constructor(tell: (miss: Miss) => void) {
    this.#tell = tell;
  }

  add(found: Omit<Miss, 'count'>): void {
    const { of, method, at, what } = found;
    // Places in lists are the same place.
    const key = JSON.stringify([of, method, at.replace(/\[[^\]]*\]/g, '[]'), what]);
    const known = this.#misses.get(key);
    if (known) {
      known.count += 1;
      return;
    }
    if (this.#misses.size === MOST) return;
    const miss = { ...found, count: 1 };
    this.#misses.set(key, miss);
    this.#tell(miss);
  }

  get state(): Map<string, Miss> {
    return this.#misses;
  }

  set state(misses: Map<string, Miss>) {
    this.#misses = misses;
  }

  list(): Miss[] {
    return [...this.#misses.values()];
  }
}

export const sentence = ({ of, method, httpMethod, path, at, what }: Miss): string =>
  `${of} of ${method} (${httpMethod} ${path}): ${at ? `${at} ` : ''}${what}`;
