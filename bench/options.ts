import { parseArgs } from 'node:util';

export interface Options {
  only: string[];
  /** How often a case measures what is quick; what is large it measures once. */
  runs: number;
  /** So many environments at once. */
  sizes: number[];
  /** So many environments to read from. */
  reads: number[];
  /** Of one class. */
  seats: number;
  store: 'dev' | 'postgres';
  /** A case that has not ended by then is ended. */
  minutes: number;
  /** A quick run shows that all works and proves nothing; the page says so. */
  quick: boolean;
}

const USAGE =
  'npm run bench -- [--quick] [--only CASE]... [--runs N] [--sizes 1,10,100] [--reads 10,1000] [--seats N] [--store dev|postgres] [--minutes N]';

const FULL = { runs: 5, sizes: [1, 10, 100, 1_000], reads: [10, 1_000, 10_000], seats: 40, minutes: 60 };
const QUICK = { runs: 1, sizes: [1, 4], reads: [5], seats: 3, minutes: 5 };

/** Throws a sentence for what is not a flag, or not a value of it. */
export function readOptions(args: readonly string[], cases: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      ...{ runs: text, sizes: text, reads: text, seats: text, store: text, minutes: text },
    },
  });
  const { quick, only, store = 'dev' } = values;
  const usual = quick ? QUICK : FULL;
  const unknown = only.find((name) => !cases.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown} is no case: there are ${cases.join(', ')}. ${USAGE}`);
  if (store !== 'dev' && store !== 'postgres')
    throw new Error(`--store ${store} is neither dev nor postgres. ${USAGE}`);
  return {
    quick,
    only: only.length > 0 ? only : [...cases],
    store,
    runs: count('runs', values.runs, usual.runs),
    sizes: counts('sizes', values.sizes, usual.sizes),
    reads: counts('reads', values.reads, usual.reads),
    seats: count('seats', values.seats, usual.seats),
    minutes: count('minutes', values.minutes, usual.minutes),
  };
}

function count(flag: string, given: string | undefined, usual: number): number {
  return counts(flag, given, [usual])[0] ?? usual;
}

function counts(flag: string, given: string | undefined, usual: readonly number[]): number[] {
  if (given === undefined) return [...usual];
  const numbers = given.split(',').map(Number);
  if (!numbers.every((number) => Number.isInteger(number) && number > 0)) {
    throw new Error(`--${flag} ${given} is no number of 1 or more. ${USAGE}`);
  }
  return numbers;
}
