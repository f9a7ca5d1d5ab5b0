import { isGrpcServiceError, type Client } from '@temporalio/client';

import { Problem } from './problems.js';

/** Below the 5 s after which a caller of ours is answered whatever happens. */
const DEADLINE_MS = 3_000;

/** gRPC codes (grpc.github.io/grpc/core/md_doc_statuscodes.html). */
const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

/** Every call to Temporal passes here: it has a deadline, and no Temporal is 503 rather than a hanging request. */
export async function ask<T>(client: Client, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + DEADLINE_MS, call);
  } catch (error) {
    if (isUnavailable(error)) throw new Problem('temporal-unavailable', 'The Temporal server does not answer.');
    throw error;
  }
}

/** The client wraps gRPC errors and connects lazily: the code may lie some causes deep. */
function isUnavailable(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (isGrpcServiceError(at)) return [CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE].includes(at.code);
  }
  return false;
}
