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
  return pino({ level, redact: { paths: REDACTED, censor: '(removed)' } });
}
