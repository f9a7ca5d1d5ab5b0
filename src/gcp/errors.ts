import type { GoogleError } from '../domain/google-error.js';
import { readErrorBody } from './error-body.js';
import type { Said } from './error-body.js';
import { present, record, text } from './plain.js';
import { statusOf, statusOfCode } from './status.js';

/** Which call failed: the Discovery id of its method, and what it was about. */
export interface CallTarget {
  method: string;
  resource?: string;
}

/**
 * The only error of this folder. It has no `cause`: the library's own error holds the request with its token.
 * `message` is Google's own.
 */
export class GcpError extends Error {
  override name = 'GcpError' as const;

  /** `askedAt` (ISO 8601): where somebody else had asked, no sooner than this. */
  constructor(
    readonly google: GoogleError,
    readonly askedAt?: string,
  ) {
    super(google.message);
  }
}

/** The only reader of what googleapis throws: an answer of Google's, or none (a socket, a time-out, an abort). */
export function toGcpError(error: unknown, call: CallTarget): GcpError {
  if (error instanceof GcpError) return error;
  const response = record(record(error)['response']);
  const refused = typeof response['status'] === 'number';
  return new GcpError({ ...call, ...(refused ? refusal(response['status'] as number, response) : silence(error)) });
}

/** The `error` of a google.longrunning.Operation: a google.rpc.Status, which comes with HTTP 200. */
export function operationError(error: object, call: CallTarget): GoogleError {
  const said = readErrorBody(record(error));
  const status = statusOfCode(record(error)['code']);
  return { ...call, ...said, status, message: said.message ?? status, fromOperation: true };
}

/** True where Google says that the resource is not there; of a method that it lacks it says NOT_FOUND as well. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof GcpError)) return false;
  const { status, httpStatus, message } = error.google;
  return status === 'NOT_FOUND' && httpStatus === 404 && !/^method not found/i.test(message);
}

type Told = Omit<GoogleError, 'method' | 'resource'>;

function refusal(httpStatus: number, response: Record<string, unknown>): Told {
  const data = json(decoded(response['data']));
  const envelope = record(Array.isArray(data) ? data[0] : data);
  const said = typeof envelope['error'] === 'string' ? oauth(envelope) : readErrorBody(record(envelope['error']));
  const retryAfterSeconds = said.retryAfterSeconds ?? retryAfter(response['headers']);
  // A 404 that is not Google's JSON comes from a front end and says nothing about the resource.
  const unsaid = httpStatus === 404 && !said.message && !isNoSuchObject(data);
  const fallback = unsaid ? 'UNKNOWN' : statusOf(httpStatus, said.reason);
  return {
    ...said,
    httpStatus,
    status: said.status ?? fallback,
    message: said.message ?? page(data) ?? `HTTP ${httpStatus}`,
    ...present({ retryAfterSeconds }),
  };
}

/** A refusal comes in the form that the answer was to have. */
function decoded(data: unknown): unknown {
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data;
}

/** A call that asks for a text is refused in JSON all the same, which then comes as a text. */
function json(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : data;
  } catch {
    return data;
  }
}

/** Storage refuses the reading of a content in plain text (https://github.com/firebase/firebase-tools/pull/3647). */
function isNoSuchObject(data: unknown): boolean {
  return typeof data === 'string' && data.startsWith('No such object: ');
}

/** A token's issuer speaks OAuth (RFC 6749, 5.2): `{ error: 'invalid_grant', error_description }`. */
function oauth(body: Record<string, unknown>): Said {
  const reason = text(body['error']);
  return { metadata: {}, ...present({ reason, message: text(body['error_description']) ?? reason }) };
}

/** The gist of a body that is not JSON: the title of a front end's error page, or the start of a text. */
function page(data: unknown): string | undefined {
  const body = text(data)?.trim();
  return (/<title>([^<]+)<\/title>/i.exec(body ?? '')?.[1] ?? body)?.slice(0, 300);
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(headers: unknown): number | undefined {
  const value = text((headers as Headers | undefined)?.get('retry-after'));
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

const STATUS_OF_ABORT: Record<string, string> = { TimeoutError: 'DEADLINE_EXCEEDED', AbortError: 'CANCELLED' };

function silence(error: unknown): Told {
  const { name, message } = error instanceof Error || error instanceof DOMException ? error : new Error(String(error));
  const aborted = STATUS_OF_ABORT[name];
  if (aborted) return { status: aborted, metadata: {}, message };
  const socket = socketError(error);
  const reason = text(socket['code']);
  // The library's sentence holds the whole URL; what happened stands behind "reason:".
  const said = /reason: (.+)$/.exec(message)?.[1] ?? (reason && (text(socket['message']) ?? reason));
  return {
    status: 'UNAVAILABLE',
    metadata: {},
    message: (said ?? message).replace(/\bhttps?:\/\/\S+/g, 'Google'),
    ...present({ reason }),
  };
}

/** Node's fetch hides the socket's error one level down, node-fetch copies its code upwards. */
function socketError(error: unknown): Record<string, unknown> {
  const cause = record(record(error)['cause']);
  return text(cause['code']) ? cause : record(error);
}
