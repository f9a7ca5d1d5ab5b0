import { isBilledElsewhere, isServiceOff } from '../domain/google-words.js';
import type { Failure } from '../domain/failures.js';
import { GcpError } from '../gcp/errors.js';
import type { Attempt } from './attempt.js';
import { explained, placeOf } from './failure.js';

/**
 * What may not be read is unknown here: the missing permission is a finding of its own, a service that is off in the
 * project comes later. One that is off where the credentials are billed is nothing that a step will mend.
 */
export async function ask(attempt: Attempt, look: () => Promise<Failure[]>): Promise<Failure[]> {
  try {
    return await look();
  } catch (error) {
    if (!isDenied(error)) throw error;
    const { google } = error;
    const isElsewhere = isServiceOff(google) && isBilledElsewhere(google, await placeOf(attempt));
    return isElsewhere ? [await explained(google, attempt)] : [];
  }
}

export function isDenied(error: unknown): error is GcpError {
  return error instanceof GcpError && error.google.status === 'PERMISSION_DENIED';
}
