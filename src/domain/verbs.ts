import type { EnvironmentState, Goal } from './environment.js';

/** What somebody may ask of an environment, beside reading it. */
export type VerbOfState = 'retry' | 'cancel' | 'start' | 'stop' | 'delete';

const ALLOWED: Record<EnvironmentState, readonly VerbOfState[]> = {
  PROVISIONING: ['cancel', 'delete'],
  UPDATING: ['cancel', 'delete'],
  READY: ['retry', 'stop', 'delete'],
  STOPPED: ['retry', 'start', 'delete'],
  RETRYING: ['retry', 'cancel', 'delete'],
  ACTION_REQUIRED: ['retry', 'cancel', 'delete'],
  CANCELLED: ['retry', 'delete'],
  DELETING: ['delete'],
  DELETED: ['delete'],
};

/** A teardown can be repeated and not called off: half of it done is nothing that anybody wants. */
export function allowedVerbs(state: EnvironmentState, goal: Goal): readonly VerbOfState[] {
  return ALLOWED[state].filter((verb) => goal !== 'DELETED' || verb === 'retry' || verb === 'delete');
}
