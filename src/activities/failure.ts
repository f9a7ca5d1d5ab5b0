import { ApplicationFailure, ApplicationFailureCategory, type ApplicationFailureOptions } from '@temporalio/common';

import { explain, NEXT, type BuildPlace, type Failure, type Place } from '../domain/failures.js';
import type { GoogleError } from '../domain/google-error.js';
import { isServiceOff } from '../domain/google-words.js';
import { imagePlace, repositoryName } from '../domain/image-uri.js';
import { neededRoles } from '../domain/permissions.js';
import { nextLookSeconds, type Verb } from '../domain/steps.js';
import { GcpError } from '../gcp/errors.js';
import type { Attempt } from './attempt.js';
import { Waiting } from './waiting.js';

/** What a step itself found wrong; preflight finds several things at once. */
export class StepFailure extends Error {
  override name = 'StepFailure' as const;
  readonly failures: [Failure, ...Failure[]];

  constructor(...failures: [Failure, ...Failure[]]) {
    super(failures.map(({ sentence }) => sentence).join(' '));
    this.failures = failures;
  }
}

/** What a step itself found, of a kind that may pass: the table says whether, and how often, it is tried again. */
export class Setback extends Error {
  override name = 'Setback' as const;

  constructor(readonly failure: Failure) {
    super(failure.sentence);
  }
}

/** Google's own nightly runs fail an operation now and then (hashicorp/terraform-provider-google#21371). */
const OPERATION_TRIES = 3;

const LONGEST_DELAY_SECONDS = 3_600;

/** Longer than any window in which a change of ours spreads. */
const LONGEST_SETBACKS_SECONDS = 3_600;

/** The one place that decides what Temporal does with whatever an attempt threw. */
export async function toApplicationFailure(error: unknown, attempt: Attempt, verb: Verb): Promise<unknown> {
  if (error instanceof Waiting) return waiting(error, attempt, verb);
  if (error instanceof StepFailure) return ended(error.failures);
  if (error instanceof Setback) return refused(error.failure, attempt);
  if (error instanceof GcpError)
    return refused(await explained(error.google, attempt, error.askedAt), attempt, error.google);
  return error;
}

/** Google's refusal in this attempt's place: who asked, and whether what it was asked about may still be on its way. */
export async function explained(google: GoogleError, attempt: Attempt, askedAt?: string): Promise<Failure> {
  const isPending = attempt.withinPropagation(askedAt) || (isServiceOff(google) && attempt.withinEnabling(askedAt));
  return explain(google, await placeOf(attempt), isPending);
}

export async function placeOf(attempt: Attempt): Promise<Place> {
  // Without credentials nobody can say who asked, and that is what the refusal is about.
  const member = await attempt.gcp.identity().catch(() => undefined);
  const { key, input, spec, projectNumber } = attempt;
  const build = buildPlace(attempt);
  return {
    step: input.step.name,
    projectId: key.projectId,
    projectNumber,
    member,
    access: spec.access,
    needed: neededRoles(spec),
    ...(build && { build }),
  };
}

function buildPlace({ spec, input: { outputs } }: Attempt): BuildPlace | undefined {
  const place = imagePlace(spec);
  const account = outputs.accounts?.builder;
  const bucket = outputs.source?.bucket;
  if (place === undefined || account === undefined || bucket === undefined) return undefined;
  return { account, bucket, repository: repositoryName(place) };
}

function waiting(error: Waiting, attempt: Attempt, verb: Verb): ApplicationFailure {
  const { memory, input } = attempt;
  const { step, timeScale } = input;
  if (attempt.patienceIsSpent) {
    const minutes = Math.round(attempt.waitedSeconds / 60);
    const sentence = `${step.title}: still waiting after ${minutes} minutes. ${error.message}`;
    return ended([{ step: step.name, kind: 'OperationFailed', sentence, fix: { text: 'Retry the environment.' } }]);
  }
  const typical = step.typicalSeconds[verb === 'remove' ? 'remove' : 'ensure'];
  const seconds = error.seconds ?? nextLookSeconds(typical, attempt.sinceChangeSeconds);
  memory.waitedSeconds = attempt.waitedSeconds + seconds;
  return again('Waiting', error.message, seconds * timeScale);
}

function refused(failure: Failure, attempt: Attempt, google?: GoogleError): ApplicationFailure {
  const { memory } = attempt;
  if (NEXT[failure.kind] === 'person') return ended([failure]);
  if (NEXT[failure.kind] === 'retryBounded') {
    memory.failedOperations = (memory.failedOperations ?? 0) + 1;
    if (memory.failedOperations >= OPERATION_TRIES) return ended([failure]);
  }
  // What does not pass within a run is left to the next one, which comes later.
  if ((memory.setbackSeconds ?? 0) >= LONGEST_SETBACKS_SECONDS) return ended([failure]);
  const setbacks = (memory.setbacks = (memory.setbacks ?? 0) + 1);
  const seconds = delaySeconds(failure, google, setbacks);
  memory.setbackSeconds = (memory.setbackSeconds ?? 0) + seconds;
  return again(failure.kind, failure.sentence, seconds * attempt.input.timeScale, [failure]);
}

/** Google's own wish counts, within reason: never sooner than ours, and not for ever. */
export function delaySeconds(failure: Failure, google: GoogleError | undefined, setbacks: number): number {
  const { retryAfterSeconds = 0 } = google ?? {};
  return Math.max(backoffSeconds(failure, setbacks), Math.min(retryAfterSeconds, LONGEST_DELAY_SECONDS));
}

function backoffSeconds({ kind }: Failure, setbacks: number): number {
  if (kind === 'RateLimited') return 30;
  if (kind === 'NotPropagated') return Math.min(15, 5 * setbacks);
  return Math.min(30, 2 ** (setbacks - 1));
}

export function again(type: string, message: string, seconds: number, failures: Failure[] = []): ApplicationFailure {
  // Temporal takes whole milliseconds and reads 0 as "no delay of its own".
  return expected({ type, message, details: [failures], nextRetryDelay: Math.max(1, Math.round(seconds * 1000)) });
}

function ended(failures: [Failure, ...Failure[]]): ApplicationFailure {
  const message = failures.map(({ sentence }) => sentence).join(' ');
  return expected({ type: failures[0].kind, message, details: [failures], nonRetryable: true });
}

/** Benign: neither logged as a warning nor counted as a failure. Our own stack would tell a history's reader nothing. */
function expected(options: ApplicationFailureOptions): ApplicationFailure {
  const failure = ApplicationFailure.create({ ...options, category: ApplicationFailureCategory.BENIGN });
  failure.stack = '';
  return failure;
}
