import { proxyActivities } from '@temporalio/workflow';

import type { StepInput } from '../activities/attempt.js';
import type { ImageOutput } from '../domain/environment.js';
import { failuresOf, runFailure } from './run.js';

/**
 * One build of one content, for all who ask: it takes the input of who asked first, and what they would ask
 * differently is no part of the content. Nobody's child, so that no asker's end ends it.
 */
export async function imageBuild(input: StepInput): Promise<ImageOutput> {
  const { 'image.build': build } = proxyActivities<{ 'image.build': (input: StepInput) => Promise<ImageOutput> }>({
    startToCloseTimeout: input.step.attemptSeconds * 1000,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '1s', maximumInterval: '30s' },
    summary: input.step.title,
  });
  try {
    return await build(input);
  } catch (error) {
    const failures = failuresOf([{ step: input.step, error }]);
    throw failures.length > 0 ? runFailure(failures) : error;
  }
}
