import { ApiError } from './errors.js';
import type { Status } from './errors.js';
import type { Store } from './store.js';

/** A google.longrunning.Operation: what failed is told by its error, over HTTP it is a success. */
export interface Operation {
  name: string;
  metadata?: Record<string, unknown>;
  done: boolean;
  response?: Record<string, unknown>;
  error?: ReturnType<ApiError['rpcStatus']>;
}

interface Work {
  name: string;
  metadata: Record<string, unknown>;
  seconds: number;
  /** Happens when the operation ends; what it answers is the response, what it throws as an ApiError the error. */
  finish: () => Record<string, unknown>;
  /** Happens instead when a fault ends it. */
  drop?: () => void;
}

export function startOperation(store: Store, { name, metadata, seconds, finish, drop }: Work): Operation {
  const operation: Operation = { name, metadata, done: false };
  store.operations.set(name, operation);
  const fault = store.faults.ofOperation();
  const end = (): Record<string, unknown> => {
    if (!fault) return finish();
    drop?.();
    if (fault instanceof ApiError) throw fault;
    return fault;
  };
  store.clock.in(seconds, () => {
    try {
      operation.response = end();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      operation.error = error.rpcStatus();
    }
    operation.done = true;
    store.clock.in(KEPT_SECONDS, () => store.operations.delete(name));
    if ('createTime' in metadata) metadata.endTime = store.clock.iso();
  });
  return operation;
}

/** How long a finished operation can be looked up: https://google.aip.dev/151 recommends 30 days. */
const KEPT_SECONDS = 30 * 86_400;

export const EMPTY = { '@type': 'type.googleapis.com/google.protobuf.Empty' };

/** Protobuf JSON leaves false out; notebooks writes it all the same (golden notebooks/v1-gcloud-instance-crud, recorded from Google). */
export function renderOperation({ name, metadata, done, response, error }: Operation, writesFalse = false): unknown {
  return {
    name,
    ...(metadata ? { metadata: { ...metadata } } : {}),
    ...(done || writesFalse ? { done } : {}),
    ...(error ? { error } : {}),
    ...(response ? { response } : {}),
  };
}

export function getOperation(store: Store, name: string): Operation {
  const operation = store.operations.get(name);
  if (!operation) throw new ApiError('NOT_FOUND' satisfies Status, `Operation not found: ${name}`);
  return operation;
}
