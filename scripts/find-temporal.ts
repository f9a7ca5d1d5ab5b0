/** Finds the Temporal CLI, whose dev server the demo and the tests run; what it had to fetch, it keeps. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { isExecutable } from './is-executable.js';
import { buildTemporal, downloadTemporal, underLock } from './obtain-temporal.js';

export interface FindOptions {
  env?: NodeJS.ProcessEnv;
  downloadUrl?: string;
  /** The Go module that pins the CLI; its go.mod is the one place that names the version. */
  module?: string;
  log?: (line: string) => void;
}

const VARIABLE = 'LABWRIGHT_TEMPORAL_BINARY';
const MODULE = fileURLToPath(new URL('./temporal-cli', import.meta.url));
const DOWNLOAD_URL = 'https://temporal.download';

export class TemporalNotFound extends Error {
  override name = 'TemporalNotFound' as const;
}

/** Path of a Temporal CLI: the variable, PATH, our cache, the official download, built from its Go module. */
export async function findTemporal(options: FindOptions = {}): Promise<string> {
  const { env = process.env, downloadUrl = DOWNLOAD_URL, module = MODULE, log = console.error } = options;
  const named = env[VARIABLE];
  if (named) {
    if (await versionOf(named)) return named;
    throw new TemporalNotFound(`${VARIABLE} is ${named}, but no Temporal CLI is there that runs.`);
  }
  const installed = await onPath(env['PATH'] ?? '');
  if (installed) {
    log(`Temporal CLI on PATH: ${installed.path} (${installed.version})`);
    return installed.path;
  }
  const version = await pinnedVersion(module);
  const cached = join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'labwright', `temporal-${version}`);
  if (await isExecutable(cached)) return cached;
  return underLock(cached, log, async () => {
    if (await isExecutable(cached)) return cached;
    const failures: string[] = [];
    for (const obtain of [
      () => downloadTemporal({ url: downloadUrl, version, target: cached }),
      () => buildTemporal({ module, target: cached, env, log }),
    ]) {
      try {
        await obtain();
        return cached;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw new TemporalNotFound(nothingWorked(version, failures));
  });
}

function nothingWorked(version: string, failures: readonly string[]): string {
  return [
    'No Temporal CLI was found, and none could be fetched. One of these helps:',
    '  - install it: https://docs.temporal.io/cli',
    `  - set ${VARIABLE} to the path of one (${version} is what Labwright is tested with)`,
    '  - install Go (https://go.dev/dl), and it is built once, in about four minutes',
    'What failed:',
    ...failures.map((failure) => `  - ${failure}`),
  ].join('\n');
}

/** A version other than the pinned one is accepted: it was installed by somebody who wanted it. */
async function onPath(path: string): Promise<{ path: string; version: string } | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, 'temporal');
    const version = await versionOf(candidate);
    if (version) return { path: candidate, version };
  }
  return undefined;
}

/** What the CLI says of itself; undefined where there is none, or something else of that name. */
async function versionOf(path: string): Promise<string | undefined> {
  if (!(await isExecutable(path))) return undefined;
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 });
    return /^temporal version (.+)$/m.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

async function pinnedVersion(module: string): Promise<string> {
  const version = /github\.com\/temporalio\/cli v(\S+)/.exec(await readFile(join(module, 'go.mod'), 'utf8'))?.[1];
  if (!version) throw new Error(`${module}/go.mod does not require github.com/temporalio/cli.`);
  return version;
}
