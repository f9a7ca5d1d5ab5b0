import type { IncomingHttpHeaders } from 'node:http';

/** What a handler sees of the request besides the parsed message. */
export interface Wire {
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

/** An answer that is not simply 200 with JSON: no body, bytes, or headers of its own. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body?: unknown, headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The headers of Google's common front end (golden logs of every API but Storage). */
export const FRONT_END = {
  server: 'ESF',
  'cache-control': 'private',
  vary: ['Origin', 'X-Origin', 'Referer'],
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-xss-protection': '0',
};

/** Storage's own server, which guards nothing (golden storage, recorded from Google). */
export const uploadServer = (fresh: boolean): Record<string, string | string[]> => ({
  server: 'UploadServer',
  vary: ['Origin', 'X-Origin'],
  'cache-control': fresh ? 'no-cache, no-store, max-age=0, must-revalidate' : 'private, max-age=0',
  ...(fresh ? { pragma: 'no-cache' } : {}),
});
