import { CancellationScope } from '@temporalio/workflow';

import type { Left } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import type { RunInput } from '../domain/run-input.js';
import type { StepRow } from '../domain/steps.js';
import { walk } from './graph.js';
import { failuresOf, runFailure, runStep } from './run.js';
import { showRun } from './show-run.js';

/**
 * One run backwards: what needs a thing goes before the thing. Then the same for what a spec of before may have left
 * elsewhere. Answers what is left, and why.
 */
export async function teardownEnvironment({ superseded = [], ...input }: RunInput): Promise<Left[]> {
  const left = await takeDown(input);
  for (const { spec, steps } of superseded) left.push(...(await takeDown({ ...input, spec, steps })));
  // What all of them leave, such as the services, is said once.
  return [...new Map(left.map((each) => [JSON.stringify(each), each])).values()];
}

async function takeDown(input: RunInput): Promise<Left[]> {
  const left: Left[] = [];
  const steps = input.steps.toReversed();
  const rows = steps.filter(({ makes, skipped }) => makes && !skipped);
  const shown = showRun(input, 'remove', rows);
  const neededBy = (name: string) => input.steps.filter(({ needs }) => needs.includes(name)).map((step) => step.name);

  const remove = async (step: StepRow) => {
    if (!rows.includes(step)) return;
    shown.begun(step);
    try {
      left.push(...(await runStep<Left[]>(input, step, 'remove', {})));
      shown.ended(step, 'done');
    } catch (error) {
      shown.ended(step, 'failed');
      throw error;
    }
  };
  // Nobody cancels a teardown, not in the Temporal UI either: half of it done is nothing that anybody wants.
  const errors = await CancellationScope.nonCancellable(() => walk(steps, ({ name }) => neededBy(name), remove));

  const failures = failuresOf(errors);
  if (failures.length > 0 && input.touched) {
    shown.over({ failures });
    throw runFailure(failures);
  }
  left.push(...failures.map((failure) => unseen(input, failure)));
  shown.over({ left });
  return left;
}

/** The project cannot be seen at all: most likely its name is a mistake, and nobody could ever mend that here. */
function unseen({ key }: RunInput, { sentence, resource }: Failure): Left {
  return {
    resource: resource ?? `projects/${key.projectId}`,
    reason: `It could not be looked at: what an environment of this name made there before, if any, is still there. ${sentence}`,
    billed: true,
  };
}
