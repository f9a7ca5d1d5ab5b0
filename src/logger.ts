import { pino, type Logger } from 'pino';

/** Headers and credentials never reach a log, whoever logs them. */
const REDACTED = [
  'req.headers.authorization',
  'headers.authorization',
  '*.access_token',
  '*.token',
  'err.config',
  'err.response',
];

export function createLogger(level: string): Logger {
  return pino({ level, redact: { paths: REDACTED, censor: '(removed)' }, serializers: { req: requestLine } });
}

/** Of a request, what tells no secret: a token may have been put into the query by mistake. */
function requestLine({ method, url, ip }: { method: string; url: string; ip?: string }) {
  return { method, url: pathOf(url), remoteAddress: ip };
}

export function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
