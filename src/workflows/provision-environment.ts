import { CancellationScope, CancelledFailure } from '@temporalio/workflow';

import type { Outputs } from '../domain/environment.js';
import type { RunInput } from '../domain/run-input.js';
import { walk } from './graph.js';
import { failuresOf, runFailure, runStep, showProgress, type Progress } from './run.js';

/** One run forwards: every step until it is true. Provision, update and repair are this same run. */
export async function provisionEnvironment(input: RunInput): Promise<Outputs> {
  const outputs: Outputs = {};
  const progress: Progress = new Map();
  const caller = CancellationScope.current();
  const verb = input.stops ? 'stop' : 'ensure';

  const errors = await CancellationScope.cancellable(() => {
    const scope = CancellationScope.current();
    return walk(
      input.steps,
      ({ needs }) => needs,
      async (step) => {
        if (step.skipped) return;
        progress.set(step.name, 'running');
        showProgress(input.steps, progress);
        try {
          Object.assign(outputs, { [step.name]: await runStep(input, step, verb, outputs) });
          progress.set(step.name, 'done');
        } catch (error) {
          progress.set(step.name, 'failed');
          scope.cancel();
          throw error;
        } finally {
          showProgress(input.steps, progress);
        }
      },
    );
  });

  // An attempt that was running when the cancel came and ended with Waiting counts as failed: the cancel wins.
  if (caller.consideredCancelled) throw new CancelledFailure('The run was cancelled.');
  if (errors.length > 0) throw runFailure(failuresOf(errors), outputs);
  return outputs;
}
