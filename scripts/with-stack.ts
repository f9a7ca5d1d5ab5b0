/** Runs something on a local stack, from start to Ctrl-C, and leaves nothing running. */
import { once } from 'node:events';

import type { Stack, StackOptions } from './stack.js';
import { startStack } from './stack.js';

export const STACK_FLAGS = {
  speed: { type: 'string', default: '60' },
  'free-ports': { type: 'boolean', default: false },
} as const;

export function stackOptions(flags: { speed: string; 'free-ports': boolean }): StackOptions {
  const speed = Number(flags.speed);
  if (!(speed >= 1)) throw new Error(`--speed is ${flags.speed}: it has to be a number of 1 or more.`);
  return { speed, ports: flags['free-ports'] ? 'free' : 'default' };
}

/** `use` answers whether it went well; that is the exit code. What fails is told in one message, without a stack trace. */
export async function withStack(
  options: StackOptions,
  use: (stack: Stack, interrupted: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const interrupted = new AbortController();
  let stack: Stack | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Before the stack stands there is nothing to stop in order: the children end with us.
      if (!stack) process.exit(130);
      interrupted.abort();
    });
  }
  let well = false;
  try {
    stack = await startStack(options);
    well = await Promise.race([stack.broken, use(stack, interrupted.signal)]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  if (stack) {
    await stack.stop({ keepLogs: !well });
    if (!well) console.error(`The logs are kept in ${stack.logFolder}`);
  }
  process.exitCode = well ? 0 : 1;
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
