import { setTimeout as sleep } from 'node:timers/promises';

import { CliError, EXIT } from './exit.js';

/** A service that is started anew is back by then. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 1_000;

/** The answer of an API that has answered before: where it is away, or broken, for a moment, it is asked again. */
export async function patiently<T>(look: () => Promise<T>, interrupted: AbortSignal): Promise<T> {
  for (let awaySince: number | undefined; ;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof CliError) || error.exitCode !== EXIT.unreachable) throw error;
      awaySince ??= performance.now();
      if (performance.now() - awaySince > PATIENCE_MS) throw error;
      await sleep(AGAIN_MS, undefined, { signal: interrupted });
    }
  }
}
