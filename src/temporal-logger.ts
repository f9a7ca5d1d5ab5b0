import type { Logger as TemporalLogger, LogLevel, LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Temporal's SDK logs through ours, without the task tokens it adds. */
export function temporalLogger(logger: Logger): TemporalLogger {
  const log = (level: LogLevel, message: string, { taskToken: _, error, ...metadata }: LogMetadata = {}) => {
    logger[PINO[level]]({ ...metadata, ...(error !== undefined && { err: error as unknown }) }, message);
  };
  return {
    log,
    trace: (message, metadata) => {
      log('TRACE', message, metadata);
    },
    debug: (message, metadata) => {
      log('DEBUG', message, metadata);
    },
    info: (message, metadata) => {
      log('INFO', message, metadata);
    },
    warn: (message, metadata) => {
      log('WARN', message, metadata);
    },
    error: (message, metadata) => {
      log('ERROR', message, metadata);
    },
  };
}

const PINO = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
