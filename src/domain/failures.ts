import { ruleFor } from './failure-rules.js';
import type { GoogleError } from './google-error.js';
import type { Granted, NeededRole } from './permissions.js';

/** Named by what happens next (docs/architecture.md, failures). Durable: these are ApplicationFailure types. */
export type FailureKind =
  | 'Transient'
  | 'RateLimited'
  | 'NotPropagated'
  | 'Stockout'
  | 'OperationFailed'
  | 'InvalidSpec'
  | 'PermissionDenied'
  | 'BillingDisabled'
  | 'QuotaExceeded'
  | 'PolicyViolated'
  | 'Foreign';

export interface Fix {
  text: string;
  command?: string;
  link?: string;
}

/** The same sentence and the same fix everywhere: API, terminal, Temporal UI. */
export interface Failure {
  step: string;
  kind: FailureKind;
  sentence: string;
  fix?: Fix;
  code?: number;
  status?: string;
  reason?: string;
  resource?: string;
  logTail?: string[];
  /** Somebody did it on purpose: it is not undone by itself. */
  deliberate?: true;
}

/** What follows from a kind: the attempt is repeated, or a few times only, or the run ends and somebody must act. */
export const NEXT: Record<FailureKind, 'retry' | 'retryBounded' | 'person'> = {
  Transient: 'retry',
  RateLimited: 'retry',
  NotPropagated: 'retry',
  Stockout: 'person',
  OperationFailed: 'retryBounded',
  InvalidSpec: 'person',
  PermissionDenied: 'person',
  BillingDisabled: 'person',
  QuotaExceeded: 'person',
  PolicyViolated: 'person',
  Foreign: 'person',
};

/** Where it happened, and for whom a command is written. */
export interface Place {
  step: string;
  projectId: string;
  projectNumber?: string | undefined;
  member?: string | undefined;
  /** What is to be granted decides how far a command opens the brake on granting. */
  access?: Granted;
  /** What the spec asks of the service's own account. */
  needed?: readonly NeededRole[];
  /** Who builds the image, from where and to where, once that is known. */
  build?: BuildPlace;
}

/** An e-mail, a bucket's name and a repository's full name. */
export interface BuildPlace {
  account: string;
  bucket: string;
  repository: string;
}

/** Names what a refusal means. `withinWindow`: something was changed that this may still be waiting for. */
export function explain(error: GoogleError, place: Place, withinWindow: boolean): Failure {
  const rule = ruleFor(error, place);
  const fix = rule.fix?.(error, place);
  // What an operation did not find was looked for after the call was let through: waiting does not bring it.
  const isPending = rule.propagates === true && withinWindow && error.fromOperation !== true;
  return {
    step: place.step,
    kind: isPending ? 'NotPropagated' : rule.kind,
    sentence: (isPending && rule.pending?.(error, place)) || rule.sentence(error, place),
    ...(fix && { fix }),
    ...(error.httpStatus !== undefined && { code: error.httpStatus }),
    status: error.status,
    ...(error.reason !== undefined && { reason: error.reason }),
    ...(error.resource !== undefined && { resource: error.resource }),
  };
}
