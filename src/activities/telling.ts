import { log, metricMeter } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import { environmentName } from '../domain/names.js';
import type { Verb } from '../domain/steps.js';
import type { Attempt } from './attempt.js';

/** For logs and metrics. The wall time runs from when the step was due, its waits and retries included. */
export function tellDone(attempt: Attempt, verb: Verb): void {
  const { step } = attempt.input;
  const seconds = attempt.elapsedMs / 1000;
  count(attempt, verb, 'done');
  metricMeter
    .createHistogram('labwright_step_duration_seconds', 'float', 's', 'Time until a step was done')
    .record(seconds, { step: step.name, verb });
  log.info('step done', { ...placeOf(attempt, verb), seconds });
}

/** A look that came too early is counted, and is no news: what is waited for stands in the environment. */
export function tellFailure(attempt: Attempt, verb: Verb, failure: unknown): void {
  const kind = failure instanceof ApplicationFailure ? (failure.type ?? 'error') : 'error';
  count(attempt, verb, kind);
  if (kind === 'Waiting') return;
  const message = failure instanceof Error ? failure.message : String(failure);
  log.warn('step refused', { ...placeOf(attempt, verb), kind, failure: message });
}

function count({ input }: Attempt, verb: Verb, outcome: string): void {
  metricMeter
    .createCounter('labwright_attempts', undefined, 'Attempts of steps, by how they ended')
    .add(1, { step: input.step.name, verb, outcome });
}

const placeOf = ({ key, input }: Attempt, verb: Verb) => ({
  environment: environmentName(key),
  step: input.step.name,
  verb,
});
