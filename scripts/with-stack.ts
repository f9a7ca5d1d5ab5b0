/** Runs something on a local stack, from start to Ctrl-C, and leaves nothing running. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import type { Stack, StackOptions } from './stack.js';
import { startStack } from './stack.js';

/** `--speed N`, `--faults FILE`, `--free-ports` and the given flags; any other is one line and exit code 1. */
export function commandLine<Flag extends string = never>(
  ...flags: Flag[]
): { options: StackOptions; given: Set<Flag> } {
  try {
    const own = Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }]));
    const common = {
      speed: { type: 'string' },
      faults: { type: 'string' },
      'free-ports': { type: 'boolean' },
    } as const;
    const { values } = parseArgs({ options: { ...own, ...common } });
    const { speed = '60', faults, 'free-ports': freePorts } = values;
    if (!(Number(speed) >= 1)) throw new Error(`--speed is ${speed}: it has to be a number of 1 or more.`);
    return {
      options: { speed: Number(speed), faults, ports: freePorts ? 'free' : 'default' },
      given: new Set(flags.filter((flag) => flag in values)),
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
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
