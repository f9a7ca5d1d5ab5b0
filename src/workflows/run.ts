import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  proxyActivities,
  type ActivityCancellationType,
} from '@temporalio/workflow';

import type { StepInput } from '../activities/attempt.js';
import type { Outputs, ToldOutputs } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import type { RunInput } from '../domain/run-input.js';
import type { StepRow, Verb } from '../domain/steps.js';
import { titleOf } from '../domain/titles.js';
import type { StepError } from './graph.js';

/** TRY_CANCEL, the default, would let a teardown look while a creation is still in flight: an orphan. */
const WAIT: ActivityCancellationType = 'WAIT_CANCELLATION_COMPLETED';

/** Runs `<step>.<verb>`. Retries have no end here: every failure says itself whether and when to come back. */
export function runStep<T>(input: RunInput, step: StepRow, verb: Verb, outputs: Outputs): Promise<T> {
  const name = `${step.name}.${verb}`;
  const activities = proxyActivities<Record<string, (input: StepInput) => Promise<T>>>({
    startToCloseTimeout: step.attemptSeconds * 1000,
    cancellationType: WAIT,
    retry: { initialInterval: '1s', maximumInterval: '30s' },
    summary: titleOf(step, verb),
  });
  const { steps: _, touched: __, stops: ___, files, ...shared } = input;
  const activity = activities[name] as (input: StepInput) => Promise<T>;
  return activity({ ...shared, step, outputs: told(outputs), ...(files && step.takesFiles && { files }) });
}

function told({ services, access, ...others }: Outputs): ToldOutputs {
  return { ...others, ...(services && { services: timesOf(services) }), ...(access && { access: timesOf(access) }) };
}

const timesOf = ({ seenAt, changedAt }: { seenAt?: string; changedAt?: string }) => ({
  ...(seenAt !== undefined && { seenAt }),
  ...(changedAt !== undefined && { changedAt }),
});

/** All that the steps reported, without the cancellations that followed from the first. */
export function failuresOf(errors: readonly StepError[]): Failure[] {
  return errors.filter(({ error }) => !isCalledOff(error)).flatMap(({ step, error }) => failuresOfOne(step, error));
}

/** An attempt that was running when the cancel came, and that would be tried again, fails with what it said last. */
const isCalledOff = (error: unknown): boolean =>
  isCancellation(error) || (error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED');

function failuresOfOne(step: StepRow, error: unknown): Failure[] {
  return reported(error) ?? [stray(step.name, `${step.title}: ${sentenceOf(error)}`)];
}

/** What the entity reads from a run that ended Failed. */
export function failuresOfRun(error: unknown): Failure[] {
  return reported(error) ?? [stray('', sentenceOf(error))];
}

/** What the steps of a run that ended Failed had done by then. */
export function outputsOfRun(error: unknown): Outputs {
  const cause = causeOf(error);
  return (cause instanceof ApplicationFailure ? (cause.details?.[1] as Outputs | undefined) : undefined) ?? {};
}

function causeOf(error: unknown): unknown {
  return error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
}

function reported(error: unknown): Failure[] | undefined {
  const cause = causeOf(error);
  const failures = cause instanceof ApplicationFailure ? (cause.details?.[0] as Failure[] | undefined) : undefined;
  return failures && failures.length > 0 ? failures : undefined;
}

function sentenceOf(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}

/** Nothing of Google's: the run was terminated by hand, or is broken. */
function stray(step: string, sentence: string): Failure {
  return { step, kind: 'OperationFailed', sentence, fix: { text: 'Retry the environment.' } };
}

/** The run ends Failed, its cause in one sentence; the entity reads the failures from the details. */
export function runFailure(failures: Failure[], outputs: Outputs = {}): ApplicationFailure {
  const failure = ApplicationFailure.create({
    type: failures[0]?.kind ?? 'OperationFailed',
    message: failures.map(({ sentence }) => sentence).join(' '),
    nonRetryable: true,
    details: [failures, outputs],
  });
  // Our own stack would tell the history's reader nothing.
  failure.stack = '';
  return failure;
}
