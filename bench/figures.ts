/** Figures of several runs, and how people read them. */

/** The value below or at which that share of all lies (nearest rank); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** With as many digits as say something. */
export function tell(figure: number, unit = ''): string {
  if (Number.isNaN(figure)) return 'not measured';
  const digits = Math.abs(figure) >= 100 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  return `${figure.toLocaleString('en-US', { maximumFractionDigits: digits })}${unit && ` ${unit}`}`;
}

export const MISSED = 'MISSED';

/** A figure beside its budget; one that could not be measured misses it. */
export function judged(figure: number, { atMost, atLeast }: { atMost?: number; atLeast?: number }, unit = ''): string {
  const isMet = figure <= (atMost ?? Infinity) && figure >= (atLeast ?? -Infinity);
  const budget = atMost === undefined ? `at least ${tell(atLeast ?? 0, unit)}` : `at most ${tell(atMost, unit)}`;
  return `${tell(figure, unit)} (${budget}: ${isMet ? 'met' : MISSED})`;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Does it for each, so many at a time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T, index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      await act(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
}
