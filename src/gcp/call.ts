import { setMaxListeners } from 'node:events';

import { GcpError, isNotFound, toGcpError } from './errors.js';
import type { CallTarget } from './errors.js';

/** Below every activity's own time-out, so that an attempt never ends before its call does. */
export const CALL_TIMEOUT_MS = 15_000;

/** `retry: false`: the library would repeat GET, PUT and DELETE by itself; Temporal is the only one that retries. */
export interface CallOptions {
  signal: AbortSignal;
  retry: false;
  responseType: 'json';
}

/** One HTTP call: sends it within the attempt's deadline and throws nothing but GcpError. */
export type Call = <T>(target: CallTarget, send: (options: CallOptions) => Promise<{ data: T }>) => Promise<T>;

/** One call as it went: Discovery's id of the method, `OK` or Google's status, and the time until the answer. */
export interface GoogleCall {
  method: string;
  status: string;
  seconds: number;
}

export interface CallContext {
  /** The deadline of the attempt that asks. */
  attempt: AbortSignal;
  /** Gets a token ready, so that what its issuer refuses is told apart from what the call is refused. */
  authorize: () => Promise<unknown>;
  timeoutMs?: number;
  onCall?: (call: GoogleCall) => void;
}

export function bindCall({ attempt, authorize, timeoutMs = CALL_TIMEOUT_MS, onCall }: CallContext): Call {
  return async (target, send) => {
    const start = performance.now();
    const tell = (status: string) =>
      onCall?.({ method: target.method, status, seconds: (performance.now() - start) / 1000 });
    try {
      const { data } = await withDeadline(attempt, timeoutMs, target, async (signal) => {
        await authorize();
        signal.throwIfAborted();
        return send({ signal, retry: false, responseType: 'json' });
      });
      if (typeof data !== 'object' || data === null) throw notJson(target);
      tell('OK');
      return data;
    } catch (error) {
      tell(error instanceof GcpError ? error.google.status : 'UNKNOWN');
      throw error;
    }
  };
}

/**
 * The library reports a time-out and an abort alike ("The operation was aborted."), and its token requests know no
 * signal: so the deadline is raced here, and its own reason is what gets told.
 */
export async function withDeadline<T>(
  attempt: AbortSignal,
  timeoutMs: number,
  target: CallTarget,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const { signal } = deadline;
  const callOff = () => {
    deadline.abort(calledOff(attempt));
  };
  const timer = setTimeout(() => {
    deadline.abort(new DOMException(`No answer within ${timeoutMs / 1000} s.`, 'TimeoutError'));
  }, timeoutMs);
  // A step asks many things at once under one signal: Node would take its eleven listeners for a leak.
  setMaxListeners(0, attempt);
  attempt.addEventListener('abort', callOff, { once: true });
  try {
    if (attempt.aborted) callOff();
    signal.throwIfAborted();
    return await Promise.race([work(signal), aborted(signal)]);
  } catch (error) {
    throw toGcpError(signal.aborted ? signal.reason : error, target);
  } finally {
    clearTimeout(timer);
    attempt.removeEventListener('abort', callOff);
  }
}

/** Answers undefined where Google says that there is no such thing; every other refusal stays an error. */
export async function found<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** An answer without a body, as Storage gives to DELETE (204), counts as an empty object. */
export async function empty(answer: Promise<{ data: unknown }>): Promise<{ data: unknown }> {
  const { data } = await answer;
  return { data: data === '' ? {} : data };
}

/** The pages of a list, in order: one call each, until Google names no next one. */
export async function pages<T extends { nextPageToken?: string | null }>(
  page: (pageToken: { pageToken?: string }) => Promise<T>,
): Promise<T[]> {
  const all: T[] = [];
  let pageToken: string | null | undefined;
  do {
    const next = await page(pageToken ? { pageToken } : {});
    all.push(next);
    pageToken = next.nextPageToken;
  } while (pageToken);
  return all;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => {
      reject(signal.reason as DOMException);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function calledOff({ reason }: AbortSignal): DOMException {
  const late = reason instanceof DOMException && reason.name === 'TimeoutError';
  return late ? reason : new DOMException('The attempt was called off before Google answered.', 'AbortError');
}

function notJson(target: CallTarget): GcpError {
  return new GcpError({ ...target, status: 'UNAVAILABLE', metadata: {}, message: 'The answer was not JSON.' });
}
