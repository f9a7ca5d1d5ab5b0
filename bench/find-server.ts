/** Temporal's server and its tool for SQL, built once from the module that pins the CLI, and kept beside it. */
import { access, constants, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildTemporal, underLock } from '../scripts/obtain-temporal.js';

const MODULE = fileURLToPath(new URL('../scripts/temporal-cli', import.meta.url));
const PROGRAMS = {
  server: { package: 'go.temporal.io/server/cmd/server', name: "Temporal's server" },
  sql: { package: 'go.temporal.io/server/cmd/tools/sql', name: "Temporal's tool for SQL" },
};

/** Path of the program; throws why it could not be built. */
export async function findServer(which: keyof typeof PROGRAMS): Promise<string> {
  const version = await serverVersion();
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'labwright');
  const target = join(folder, `temporal-${which}-${version}`);
  if (await isThere(target)) return target;
  return underLock(target, console.error, async () => {
    const options = { module: MODULE, target, program: PROGRAMS[which], env: process.env, log: console.error };
    if (!(await isThere(target))) await buildTemporal(options);
    return target;
  });
}

export async function serverVersion(): Promise<string> {
  const module = await readFile(join(MODULE, 'go.mod'), 'utf8');
  return /go\.temporal\.io\/server v(\S+)/.exec(module)?.[1] ?? 'unknown';
}

const isThere = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
