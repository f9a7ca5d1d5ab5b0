import type { EnvironmentState } from '../domain/environment.js';

/** How a state looks; the order is that of who needs a person first. */
export const STATES = {
  ACTION_REQUIRED: { tone: 'bad', shape: 'warning' },
  RETRYING: { tone: 'warn', shape: 'clock' },
  PROVISIONING: { tone: 'busy', shape: 'turning' },
  UPDATING: { tone: 'busy', shape: 'turning' },
  DELETING: { tone: 'busy', shape: 'turning' },
  CANCELLED: { tone: 'idle', shape: 'barred' },
  STOPPED: { tone: 'idle', shape: 'pause' },
  READY: { tone: 'good', shape: 'check' },
  DELETED: { tone: 'idle', shape: 'dash' },
} as const satisfies Record<EnvironmentState, { tone: string; shape: string }>;

export const BY_URGENCY = Object.keys(STATES) as EnvironmentState[];
