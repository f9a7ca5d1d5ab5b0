import { CancellationScope, CancelledFailure } from '@temporalio/workflow';

import type { Outputs } from '../domain/environment.js';
import type { RunInput } from '../domain/run-input.js';
import { walk } from './graph.js';
import { failuresOf, runFailure, runStep } from './run.js';
import { showRun } from './show-run.js';

/** One run forwards: every step until it is true. Provision, update and repair are this same run. */
export async function provisionEnvironment(input: RunInput): Promise<Outputs> {
  const outputs: Outputs = {};
  const rows = input.steps.filter(({ skipped }) => !skipped);
  const shown = showRun(input, 'ensure', rows, outputs);
  const caller = CancellationScope.current();
  const verb = input.stops ? 'stop' : 'ensure';

  const errors = await CancellationScope.cancellable(() => {
    const scope = CancellationScope.current();
    return walk(
      input.steps,
      ({ needs }) => needs,
      async (step) => {
        if (step.skipped) return;
        shown.begun(step);
        try {
          Object.assign(outputs, { [step.name]: await runStep(input, step, verb, outputs) });
          shown.ended(step, 'done');
        } catch (error) {
          shown.ended(step, 'failed');
          scope.cancel();
          throw error;
        }
      },
    );
  });

  // An attempt that was running when the cancel came and ended with Waiting counts as failed: the cancel wins.
  if (caller.consideredCancelled) {
    shown.over('cancelled');
    throw new CancelledFailure('The run was cancelled.');
  }
  if (errors.length > 0) {
    const failures = failuresOf(errors);
    shown.over({ failures });
    throw runFailure(failures, outputs);
  }
  shown.over('done');
  return outputs;
}
