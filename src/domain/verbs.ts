import type { EnvironmentState, Goal } from './environment.js';

/** What somebody may ask of an environment, beside reading it. */
export type VerbOfState = 'update' | 'retry' | 'cancel' | 'start' | 'stop' | 'delete';

const ALLOWED: Record<EnvironmentState, readonly VerbOfState[]> = {
  PROVISIONING: ['update', 'cancel', 'delete'],
  UPDATING: ['update', 'cancel', 'delete'],
  READY: ['update', 'retry', 'stop', 'delete'],
  STOPPED: ['update', 'retry', 'start', 'delete'],
  RETRYING: ['update', 'retry', 'cancel', 'delete'],
  ACTION_REQUIRED: ['update', 'retry', 'cancel', 'delete'],
  CANCELLED: ['update', 'retry', 'delete'],
  DELETING: ['delete'],
  DELETED: ['delete'],
};

/** A teardown can be repeated and not called off: half of it done is nothing that anybody wants. */
export function allowedVerbs(state: EnvironmentState, goal: Goal): readonly VerbOfState[] {
  return ALLOWED[state].filter((verb) => goal !== 'DELETED' || verb === 'retry' || verb === 'delete');
}
