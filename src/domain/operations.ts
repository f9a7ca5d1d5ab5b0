import type { Role } from './policy.js';

/** The least role that each operation of the API asks for in its project; `nobody` need be known for the open ones. */
export const OPERATIONS = {
  checkAlive: 'nobody',
  checkReady: 'nobody',
  listEnvironments: 'viewer',
  getEnvironment: 'viewer',
  planNewEnvironment: 'viewer',
  planEnvironment: 'viewer',
  decodePayloads: 'viewer',
  retryEnvironment: 'operator',
  cancelEnvironment: 'operator',
  startEnvironment: 'operator',
  stopEnvironment: 'operator',
  createEnvironment: 'admin',
  updateEnvironment: 'admin',
  deleteEnvironment: 'admin',
} as const satisfies Record<string, Role | 'nobody'>;

export type Operation = keyof typeof OPERATIONS;

export function isOperation(name: string | undefined): name is Operation {
  return name !== undefined && Object.hasOwn(OPERATIONS, name);
}

/** What is more than reading is told in the log, with who did it. */
export function isChange(operation: Operation): boolean {
  const least: Role | 'nobody' = OPERATIONS[operation];
  return least === 'operator' || least === 'admin';
}
