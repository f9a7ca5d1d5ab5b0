/** Finds the Chromium that the console's tests and pictures are made with. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { isExecutable } from './is-executable.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const VARIABLE = 'CHROMIUM';
const INSTALL_MS = 10 * 60_000;

export class ChromiumNotFound extends Error {
  override name = 'ChromiumNotFound' as const;
}

export interface FindOptions {
  env?: NodeJS.ProcessEnv;
  log?: (line: string) => void;
  /** Gets one where there is none; answers whether it could. */
  install?: (log: (line: string) => void) => Promise<boolean>;
}

/** Path of a Chromium: the variable, PATH, or Debian's package where this process may install it. */
export async function findChromium(options: FindOptions = {}): Promise<string> {
  const { env = process.env, log = console.error, install = installOnDebian } = options;
  const named = env[VARIABLE];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new ChromiumNotFound(`${VARIABLE} is ${named}, but no program is there.`);
  }
  const path = env['PATH'] ?? '';
  const found = (await onPath(path)) ?? ((await install(log)) ? await onPath(path) : undefined);
  if (found) return found;
  throw new ChromiumNotFound(
    [
      'No Chromium was found. One of these helps:',
      '  - install it: apt-get install chromium (Debian), brew install --cask chromium (macOS), or Google Chrome',
      `  - set ${VARIABLE} to the path of one`,
    ].join('\n'),
  );
}

async function onPath(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const name of NAMES) {
      if (await isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

/** Only where it may: a container that is root on Debian. */
async function installOnDebian(log: (line: string) => void): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (process.getuid?.() !== 0 || !/^ID(_LIKE)?=.*debian/m.test(release)) return false;
  log('installing Chromium from Debian, once: about half a minute');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await promisify(execFile)('apt-get', ['update'], { env, timeout: INSTALL_MS });
    const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
    await promisify(execFile)('apt-get', install, { env, timeout: INSTALL_MS, maxBuffer: 64 * 1024 * 1024 });
    return true;
  } catch (error) {
    log(`apt-get could not install it: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
