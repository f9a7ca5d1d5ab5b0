import type { StepRow } from '../domain/steps.js';

export interface StepError {
  step: StepRow;
  error: unknown;
}

/**
 * Runs every step whose needs are met, in parallel, and ends when nothing runs any more. `order` is topological in
 * the direction of travel; a step whose need failed is not begun.
 */
export async function walk(
  order: readonly StepRow[],
  needs: (step: StepRow) => readonly string[],
  work: (step: StepRow) => Promise<void>,
): Promise<StepError[]> {
  const errors: StepError[] = [];
  const done = new Map<string, Promise<boolean>>();
  const run = async (step: StepRow): Promise<boolean> => {
    const met = await Promise.all(needs(step).map((need) => done.get(need) ?? Promise.resolve(true)));
    if (met.includes(false)) return false;
    try {
      await work(step);
      return true;
    } catch (error) {
      errors.push({ step, error });
      return false;
    }
  };
  for (const step of order) done.set(step.name, run(step));
  await Promise.all(done.values());
  return errors;
}
