import type { GoogleError } from '../domain/google-error.js';
import { operationError } from './errors.js';
import type { CallTarget } from './errors.js';
import { record } from './plain.js';

/**
 * google.longrunning.Operation (https://google.aip.dev/151). A failed one comes with HTTP 200: look at `error`.
 * Done says that Google has taken the change over, not that it is usable.
 */
export interface Operation {
  name: string;
  done: boolean;
  error?: GoogleError;
  response?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

interface WireOperation {
  name?: string | null;
  done?: boolean | null;
  error?: object | null;
  response?: object | null;
  metadata?: object | null;
}

/** `target` names the work itself, which is what an error should speak of, not the look at the operation. */
export function toOperation(wire: WireOperation, target: CallTarget): Operation {
  return {
    name: wire.name ?? '',
    done: wire.done ?? false,
    ...(wire.error && { error: operationError(wire.error, target) }),
    ...(wire.response && { response: record(wire.response) }),
    ...(wire.metadata && { metadata: record(wire.metadata) }),
  };
}
