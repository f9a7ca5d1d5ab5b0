import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { readFaultFile } from './fault-file.js';
import { sentence } from './misses.js';
import type { Miss } from './misses.js';
import { startEmulator } from './server.js';

const USAGE =
  'npm run emulator -- [--port 8085] [--host 127.0.0.1] [--url URL] [--speed 1] [--seed 1] [--faults FILE] [--state FILE] [--project my-project]...';

const options = {
  port: { type: 'string', default: '8085' },
  host: { type: 'string', default: '127.0.0.1' },
  url: { type: 'string' },
  speed: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  faults: { type: 'string' },
  state: { type: 'string' },
  project: { type: 'string', multiple: true, default: [] as string[] },
} as const;

function number(flag: string, text: string, fits: (value: number) => boolean): number {
  const value = Number(text);
  if (text === '' || !fits(value)) throw new Error(`--${flag} ${text} is not valid. ${USAGE}`);
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { ...options, project: { type: 'string', multiple: true, default: [] } } });
  const port = number('port', values.port, (value) => Number.isInteger(value) && value >= 0 && value < 65_536);
  const speed = number('speed', values.speed, (value) => value > 0 && Number.isFinite(value));
  const seed = number('seed', values.seed, Number.isInteger);
  const { host, url, faults: file, state } = values;
  const faults = file === undefined ? undefined : await readFaultFile(file);
  const onMiss = (miss: Miss): void => {
    console.error(sentence(miss));
  };
  const emulator = await startEmulator({ port, host, speed, seed, faults, onMiss, ...(url !== undefined && { url }) });
  if (state !== undefined) await loadState(emulator.origin, state);
  for (const projectId of values.project) await addProject(emulator.origin, projectId);
  console.log(`Google's twin is at ${emulator.url} (speed ${speed}, seed ${seed})`);
  console.log(`GOOGLE_ENDPOINT=${emulator.url}`);
  const end = async (): Promise<void> => {
    if (state !== undefined) await saveState(emulator.origin, state);
    await emulator.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().catch(fail));
}

function send(url: string, method: string, body: string): Promise<Response> {
  return fetch(url, { method, headers: { 'content-type': 'application/json' }, body });
}

/** One that is there already came with the state. */
async function addProject(url: string, projectId: string): Promise<void> {
  const response = await send(`${url}/emulator/projects`, 'POST', JSON.stringify({ projectId }));
  if (!response.ok && response.status !== 409) throw new Error(`--project ${projectId}: ${await response.text()}`);
}

async function loadState(url: string, file: string): Promise<void> {
  if (!existsSync(file)) return;
  const response = await send(`${url}/emulator/snapshot`, 'PUT', await readFile(file, 'utf8'));
  if (!response.ok) throw new Error(`--state ${file}: ${await response.text()}`);
}

/** Whole or not at all. */
async function saveState(url: string, file: string): Promise<void> {
  await writeFile(`${file}.new`, await (await fetch(`${url}/emulator/snapshot`)).text());
  await rename(`${file}.new`, file);
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

main().catch(fail);
