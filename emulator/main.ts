import { parseArgs } from 'node:util';

import { readFaultFile } from './fault-file.js';
import { sentence } from './misses.js';
import type { Miss } from './misses.js';
import { startEmulator } from './server.js';

const USAGE =
  'npm run emulator -- [--port 8085] [--host 127.0.0.1] [--url URL] [--speed 1] [--seed 1] [--faults FILE] [--project my-project]...';

const options = {
  port: { type: 'string', default: '8085' },
  host: { type: 'string', default: '127.0.0.1' },
  url: { type: 'string' },
  speed: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  faults: { type: 'string' },
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
  const { host, url, faults: file } = values;
  const faults = file === undefined ? undefined : await readFaultFile(file);
  const onMiss = (miss: Miss): void => {
    console.error(sentence(miss));
  };
  const emulator = await startEmulator({ port, host, speed, seed, faults, onMiss, ...(url !== undefined && { url }) });
  for (const projectId of values.project) await addProject(emulator.origin, projectId);
  console.log(`Google's twin is at ${emulator.url} (speed ${speed}, seed ${seed})`);
  console.log(`GOOGLE_ENDPOINT=${emulator.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close());
}

async function addProject(url: string, projectId: string): Promise<void> {
  const response = await fetch(`${url}/emulator/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ projectId }),
  });
  if (!response.ok) throw new Error(`--project ${projectId}: ${await response.text()}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
