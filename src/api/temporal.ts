import { setTimeout as sleep } from 'node:timers/promises';

import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';

import { Problem } from './problems.js';

/** Below the 5 s after which a caller of ours is answered whatever happens. */
const DEADLINE_MS = 3_000;

/** gRPC codes (grpc.github.io/grpc/core/md_doc_statuscodes.html). */
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
/** CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE. */
const UNAVAILABLE = new Set([1, 4, 14]);

/** Every call to Temporal passes here: it has a deadline, and no Temporal is 503 rather than a hanging request. */
export async function ask<T>(client: Client, call: () => Promise<T>, withinMs = DEADLINE_MS): Promise<T> {
  try {
    return await within(client.withDeadline(Date.now() + withinMs, call), withinMs);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal && UNAVAILABLE.has(refusal.code)) {
      throw new Problem('temporal-unavailable', 'The Temporal server does not answer.');
    }
    if (refusal?.code === INVALID_ARGUMENT && /search attribute/i.test(refusal.details)) {
      throw new Problem(
        'temporal-unavailable',
        'No worker has run with this Temporal server yet: start a worker, which registers the search attributes that lists need.',
      );
    }
    throw error;
  }
}

/** The client names it for a description, and passes gRPC's word on for a history. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || refusalOf(error)?.code === NOT_FOUND;
}

/** A first connection is tried beyond a call's own deadline: the caller is answered all the same. */
async function within<T>(work: Promise<T>, withinMs: number): Promise<T> {
  const settled = new AbortController();
  const late = sleep(withinMs, undefined, { signal: settled.signal }).then(() => {
    throw new Problem('temporal-unavailable', 'The Temporal server does not answer.');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort();
  }
}

/** The client wraps gRPC errors and connects lazily: what the server said may lie some causes deep. */
function refusalOf(error: unknown): { code: number; details: string } | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return at;
  return undefined;
}
