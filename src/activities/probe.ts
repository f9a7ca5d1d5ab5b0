import type { Failure, FailureKind } from '../domain/failures.js';
import { isVerifyOnly } from '../domain/profiles.js';
import { GcpError } from '../gcp/errors.js';
import { grantFindings } from './access.js';
import type { Attempt, Memory, StepInput } from './attempt.js';
import { billingFindings, permissionFindings } from './preflight-project.js';
import { quotaFindings } from './preflight-compute.js';
import { Waiting } from './waiting.js';

export interface ProbeInput extends StepInput {
  failures: readonly Failure[];
  /** How often in a row a run ended in a cause that a look was to see gone. */
  parked: number;
}

export interface ProbeMemory extends Memory {
  looks?: number;
}

/** Google's seconds between two looks: the longer nobody did anything, the rarer. */
const FIRST_SECONDS = 60;
const LONGEST_SECONDS = 900;

const CHECKS: Partial<Record<FailureKind, (attempt: Attempt) => Promise<Failure[]>>> = {
  BillingDisabled: billingFindings,
  QuotaExceeded: quotaFindings,
  PermissionDenied: async (attempt) => {
    const found = await permissionFindings(attempt);
    return isVerifyOnly(attempt.spec) ? [...found, ...(await grantFindings(attempt))] : found;
  },
};

/**
 * Returns when what stopped the run looks mended, by a few reads that cost nothing. A cause that seems gone at once is
 * one that these reads do not see: then the next run comes later each time.
 */
export async function probe(attempt: Attempt<ProbeMemory>): Promise<void> {
  const { memory } = attempt;
  const { failures, parked } = attempt.input as ProbeInput;
  const looks = memory.looks ?? 0;
  memory.looks = looks + 1;
  const sentence = failures.map((failure) => failure.sentence).join(' ');
  const still = looks === 0 || (await isThere(attempt, failures));
  if (!still) return;
  throw new Waiting(sentence, Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(10, looks + parked - 1)));
}

/**
 * What is found and was not told is a reason to run: the run tells it. A look that Google refuses has not seen the cause
 * gone: a project that may not be seen is refused itself.
 */
async function isThere(attempt: Attempt, failures: readonly Failure[]): Promise<boolean> {
  const told = new Set(failures.map(({ sentence }) => sentence));
  try {
    for (const kind of new Set(failures.map((failure) => failure.kind))) {
      const found = (await CHECKS[kind]?.(attempt)) ?? [];
      if (found.some(({ sentence }) => told.has(sentence))) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof GcpError) return true;
    throw error;
  }
}
