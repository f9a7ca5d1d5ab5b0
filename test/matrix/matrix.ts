/** Cases that loops generate: a seeded sample of them in each test run, all of them for `npm run matrix`. */
import { describe, test } from 'vitest';

import { shuffled } from '../support/seeded.js';

declare module 'vitest' {
  interface TaskMeta {
    /** What the table tells of a case. */
    matrix?: { name: string; cases: number; repeated: number };
  }
}

export interface Case {
  title: string;
}

const SEED = 20_261_126;
export const isWhole = process.env['LABWRIGHT_MATRIX'] === 'whole';

/** Only what hangs meets it: several attempts may die, one after the other, on a machine that is at work on 16 lives. */
export const HANGS_MS = 900_000;

/** The whole is mixed too, so that lives which one case leaves are there for another. */
export const sampled = <C>(cases: readonly C[], sample: number): C[] =>
  shuffled(cases, SEED).slice(0, isWhole ? cases.length : sample);

/**
 * `run` answers how many changes at Google were made more often than an undisturbed life makes them. Where one life is
 * enough for several cases, `casesIn` counts them.
 */
export function matrix<C extends Case>(
  name: string,
  cases: readonly C[],
  { sample, casesIn = () => 1 }: { sample: number; casesIn?: (one: C) => number },
  run: (one: C) => Promise<number>,
): void {
  describe.concurrent(name, () => {
    for (const one of sampled(cases, sample)) {
      test(one.title, { timeout: 2 * HANGS_MS }, async ({ task }) => {
        task.meta.matrix = { name, cases: casesIn(one), repeated: 0 };
        task.meta.matrix.repeated = await run(one);
      });
    }
  });
}
