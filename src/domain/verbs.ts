import type { EnvironmentRecord, EnvironmentState } from './environment.js';

/** What somebody may ask of an environment, beside reading it. */
export type VerbOfState = 'update' | 'retry' | 'cancel' | 'start' | 'stop' | 'delete';

const ALLOWED: Record<EnvironmentState, readonly VerbOfState[]> = {
  PROVISIONING: ['update', 'cancel', 'delete'],
  UPDATING: ['update', 'cancel', 'delete'],
  READY: ['update', 'retry', 'stop', 'delete'],
  STOPPED: ['update', 'retry', 'start', 'delete'],
  RETRYING: ['update', 'retry', 'stop', 'cancel', 'delete'],
  ACTION_REQUIRED: ['update', 'retry', 'stop', 'cancel', 'delete'],
  CANCELLED: ['update', 'retry', 'stop', 'delete'],
  DELETING: ['delete'],
  DELETED: ['delete'],
};

/**
 * A teardown can be repeated and not called off: half of it done is nothing that anybody wants. What was
 * never READY holds nobody's files: DELETE ends what it costs.
 */
export function allowedVerbs({
  state,
  goal,
  everReady,
}: Pick<EnvironmentRecord, 'state' | 'goal' | 'everReady'>): readonly VerbOfState[] {
  return ALLOWED[state]
    .filter((verb) => goal !== 'DELETED' || verb === 'retry' || verb === 'delete')
    .filter((verb) => verb !== 'stop' || everReady);
}
