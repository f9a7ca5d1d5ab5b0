import type { Failure } from '../domain/failures.js';
import { unknownServices } from '../domain/google-words.js';
import { requiredServices } from '../domain/services.js';
import { GcpError } from '../gcp/errors.js';
import { ask } from './ask.js';
import type { Attempt } from './attempt.js';
import { explained } from './failure.js';
import { statesOf } from './services.js';

export interface ServiceLook {
  findings: Failure[];
  /** Full names of the required services that are on by now. */
  enabled: ReadonlySet<string>;
  /** Full names of those that were seen to be off. */
  disabled: string[];
}

/** One unknown name refuses them all: the others are then asked for without it. */
export async function lookAtServices(attempt: Attempt): Promise<ServiceLook> {
  const names = requiredServices(attempt.spec);
  // What may not be asked may be on.
  let enabled: ReadonlySet<string> = new Set(names);
  const findings = await ask(attempt, async () => {
    try {
      enabled = await enabledOf(attempt, names);
      return [];
    } catch (error) {
      if (!isUnknown(error)) throw error;
      const unknown = unknownServices(error.google);
      enabled = await enabledOf(
        attempt,
        names.filter((name) => !unknown.includes(name)),
      );
      return [await explained(error.google, attempt)];
    }
  });
  return { findings, enabled, disabled: names.filter((name) => !enabled.has(name)) };
}

async function enabledOf(attempt: Attempt, names: string[]): Promise<Set<string>> {
  const states = await statesOf(attempt, names);
  return new Set(states.filter(({ state }) => state === 'ENABLED').map(({ service }) => service));
}

function isUnknown(error: unknown): error is GcpError {
  return error instanceof GcpError && error.google.reason === 'SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED';
}
