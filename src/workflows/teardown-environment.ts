import type { Left } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import { walk } from './graph.js';
import { failuresOf, runFailure, runStep, showProgress, type Progress, type RunInput } from './run.js';

/** One run backwards: what needs a thing goes before the thing. Answers what is left, and why. */
export async function teardownEnvironment(input: RunInput): Promise<Left[]> {
  const left: Left[] = [];
  const progress: Progress = new Map();
  const steps = input.steps.toReversed();
  const shown = steps.filter(({ makes }) => makes);
  const neededBy = (name: string) => input.steps.filter(({ needs }) => needs.includes(name)).map((step) => step.name);

  const errors = await walk(
    steps,
    ({ name }) => neededBy(name),
    async (step) => {
      if (!step.makes) return;
      progress.set(step.name, 'running');
      showProgress(shown, progress);
      left.push(...(await runStep<Left[]>(input, step, 'remove', {})));
      progress.set(step.name, 'done');
      showProgress(shown, progress);
    },
  );

  const failures = failuresOf(errors);
  if (failures.length === 0) return left;
  if (input.touched) throw runFailure(failures);
  return [...left, ...failures.map((failure) => unseen(input, failure))];
}

/** No run ever got past preflight, so nothing was made: what cannot be looked at need not be. */
function unseen({ key }: RunInput, { sentence, resource }: Failure): Left {
  return {
    resource: resource ?? `projects/${key.projectId}`,
    reason: `Nothing was ever changed there by this environment; it could not be looked at. ${sentence}`,
    billed: false,
  };
}
