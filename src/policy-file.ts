/** Reads policy.yaml, and again whenever it changes: what is wrong is told with its line and column. */
import { watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';

import type { Logger } from 'pino';

import { CliError } from './cli/exit.js';
import { LocatedYaml } from './cli/spec/located.js';
import { ConfigError } from './config.js';
import { BUILT_IN_POLICY, PolicySchema, type Policy } from './domain/policy.js';
import { checkShape } from './domain/shape.js';

/** Asking is one `stat`; it follows links, so that a mounted file whose link is moved counts as changed, too. */
const LOOK_MS = 1_000;

/**
 * The policy, which stays what the file says: a changed file is read without a restart, and one with mistakes is
 * refused, told in the log, and changes nothing. Throws a ConfigError where there is no sound file to begin with.
 */
export async function openPolicy(file: string | undefined, logger: Logger): Promise<Policy> {
  if (file === undefined) return BUILT_IN_POLICY;
  const policy = new LivePolicy(await readPolicy(file));
  const again = async () => {
    try {
      policy.replace(await readPolicy(file));
      logger.info({ file }, 'policy read');
    } catch (error) {
      logger.error({ file, err: error }, 'policy refused: the one before stays');
    }
  };
  // Once at a time: what counts in the end is what was written last.
  let reading = Promise.resolve();
  watchFile(file, { interval: LOOK_MS, persistent: false }, () => {
    reading = reading.then(again);
  });
  return policy;
}

class LivePolicy implements Policy {
  #now: Policy;

  constructor(first: Policy) {
    this.#now = first;
  }

  replace(next: Policy): void {
    this.#now = next;
  }

  get defaults() {
    return this.#now.defaults ?? {};
  }

  get projects() {
    return this.#now.projects;
  }
}

async function readPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`LABWRIGHT_POLICY_FILE ${file} cannot be read: ${String(cause)}.`, { cause });
  });
  const yaml = parsed(file, text);
  const { mistakes } = checkShape(PolicySchema, yaml.value, 'the policy');
  if (mistakes.length === 0) return yaml.value as Policy;
  const lines = mistakes.map(({ pointer, detail, suggestion }) => {
    const { line, column } = yaml.at(pointer);
    const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
    return `${[file, line, ...(column === undefined ? [] : [column])].join(':')}: ${detail}${meant}`;
  });
  throw new ConfigError(lines.join(' '));
}

function parsed(file: string, text: string): LocatedYaml {
  try {
    return new LocatedYaml(file, text);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // The command line shows each line with a mark below it; a log has one.
    const places = error.message.split('\n').filter((line) => line.startsWith(`${file}:`));
    throw new ConfigError(places.join(' '), { cause: error });
  }
}
