import { createHash } from 'node:crypto';

import type { Duration } from './durations.js';

interface ChanceState {
  seed: number;
  /** How often, by key. */
  drawn: Map<string, number>;
}

/** Seeded chance. The n-th draw under a key depends on nothing else, so callers at the same time do not change each other's luck. */
export class Chance {
  #seed: number;
  #drawn = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  get state(): ChanceState {
    return { seed: this.#seed, drawn: this.#drawn };
  }

  set state({ seed, drawn }: ChanceState) {
    this.#seed = seed;
    this.#drawn = drawn;
  }

  /** Half of the draws lie below the typical value, half above. */
  seconds({ seconds: [low, typical, high] }: Duration, key: string): number {
    const draw = this.fraction(key);
    return draw < 0.5 ? low + (typical - low) * 2 * draw : typical + (high - typical) * (2 * draw - 1);
  }

  /** From 0 to below 1. */
  fraction(key: string): number {
    return this.#bytes(key).readUInt32BE(0) / 2 ** 32;
  }

  hex(length: number, key: string): string {
    return this.#bytes(key).toString('hex').slice(0, length);
  }

  /** A decimal number of that many digits, such as a project number. */
  digits(length: number, key: string): string {
    const digits = BigInt(`0x${this.hex(32, key)}`).toString();
    return `1${digits}`.slice(0, length);
  }

  uuid(key: string): string {
    const hex = this.hex(32, key);
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join(
      '-',
    );
  }

  #bytes(key: string): Buffer {
    const drawn = (this.#drawn.get(key) ?? 0) + 1;
    this.#drawn.set(key, drawn);
    return createHash('sha256').update(`${this.#seed}/${key}/${drawn}`).digest();
  }
}
