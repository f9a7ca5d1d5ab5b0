import { GcpError } from '../gcp/errors.js';
import type { Operation } from '../gcp/index.js';
import type { Memory } from './attempt.js';
import type { Waiting } from './waiting.js';

export interface OperationMemory extends Memory {
  /** The long-running operation that is under way. */
  operation?: string;
}

/** Follows an operation to its end: nothing else starts while it can still take effect. Undefined: there was none. */
export async function endOf(
  memory: OperationMemory,
  get: (name: string) => Promise<Operation | undefined>,
  waiting: Waiting,
): Promise<Operation | undefined> {
  if (memory.operation === undefined) return undefined;
  const operation = await get(memory.operation);
  if (operation?.done === false) throw waiting;
  delete memory.operation;
  if (operation?.error) throw new GcpError(operation.error);
  return operation;
}
