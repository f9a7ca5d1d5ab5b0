import { later } from './agenda.js';
import { ApiError } from './errors.js';
import type { Status } from './errors.js';
import type { Store } from './store.js';

/** A google.longrunning.Operation: what failed is told by its error, over HTTP it is a success. */
export interface Operation {
  name: string;
  metadata?: Record<string, unknown>;
  done: boolean;
  /** As JSON: what it was when the operation ended, whatever becomes of it, and small. */
  response?: string;
  error?: ReturnType<ApiError['rpcStatus']>;
}

/** With what the twin itself knows of it, whatever the metadata tells. */
export interface StartedOperation extends Operation {
  projectId: string;
  kind: string;
  startTime: string;
  endTime?: string;
}

interface Kind<Of extends unknown[]> {
  /** Happens when the operation ends; what it answers is the response, what it throws as an ApiError the error. */
  finish: (store: Store, ...of: Of) => Record<string, unknown>;
  /** Happens instead when a fault ends it. */
  drop?: (store: Store, ...of: Of) => void;
}

/** Work is data, so that a snapshot can hold it: a kind, and what it is done to. */
export interface Work {
  kind: string;
  of: unknown[];
}

const KINDS = new Map<string, Kind<[unknown[]]>>();

export function operationKind<Of extends unknown[]>(kind: string, { finish, drop }: Kind<Of>): (...of: Of) => Work {
  KINDS.set(kind, {
    finish: (store, of) => finish(store, ...(of as Of)),
    drop: (store, of) => drop?.(store, ...(of as Of)),
  });
  return (...of) => ({ kind, of });
}

export const isOperationKind = (kind: string): boolean => KINDS.has(kind);

interface Start {
  name: string;
  projectId: string;
  metadata: Record<string, unknown>;
  seconds: number;
  work: Work;
}

export function startOperation(store: Store, { name, projectId, metadata, seconds, work }: Start): Operation {
  const startTime = store.clock.iso();
  const operation: StartedOperation = { name, metadata, done: false, projectId, kind: work.kind, startTime };
  store.operations.set(name, operation);
  end(store, store.clock.after(seconds), operation, work, store.faults.ofOperation() ?? null);
  return operation;
}

type Fault = ApiError | Record<string, unknown> | null;

const end = later('operation.end', (store, operation: StartedOperation, work: Work, fault: Fault) => {
  try {
    operation.response = JSON.stringify(outcome(store, work, fault));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    operation.error = error.rpcStatus();
  }
  operation.done = true;
  operation.endTime = store.clock.iso();
  const { metadata = {} } = operation;
  if ('createTime' in metadata) metadata.endTime = operation.endTime;
  forget(store, store.clock.after(KEPT_SECONDS), operation.name);
});

function outcome(store: Store, { kind, of }: Work, fault: Fault): Record<string, unknown> {
  const does = KINDS.get(kind);
  if (!does) throw new Error(`No operation is called ${kind}`);
  if (!fault) return does.finish(store, of);
  does.drop?.(store, of);
  if (fault instanceof ApiError) throw fault;
  return fault;
}

const forget = later('operation.forget', (store, name: string) => {
  store.operations.delete(name);
});

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
    ...(response === undefined ? {} : { response: JSON.parse(response) as unknown }),
  };
}

export function getOperation(store: Store, name: string): Operation {
  const operation = store.operations.get(name);
  if (!operation) throw new ApiError('NOT_FOUND' satisfies Status, `Operation not found: ${name}`);
  return operation;
}
