import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

import { ConfigError } from './config.js';

export interface Running {
  logger: Logger;
  stop: () => Promise<void>;
  /** Settles when the process has nothing left to do; a rejection ends it with exit code 1. */
  stopped?: Promise<void>;
}

/** Longer than a worker's grace: after it the process ends whatever still runs. */
const STOP_WITHIN_MS = 30_000;

/** Starts, and stops on SIGINT and SIGTERM. What prevents the start is one line on stderr and exit code 1. */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  try {
    const { logger, stop, stopped } = await start();
    const grace = closeWithGrace({ delay: STOP_WITHIN_MS, logger }, stop);
    stopped?.catch((error: unknown) => {
      logger.fatal({ err: error }, 'stopped by an error');
      process.exitCode = 1;
      grace.close();
    });
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (isAddressInUse(error)) {
    return `${error.address}:${error.port} is in use: stop what listens there, or set LABWRIGHT_API_PORT or LABWRIGHT_METRICS_PORT to another port.`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function isAddressInUse(error: unknown): error is Error & { address: string; port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
