/** How the emulator fares at size, as a process of its own: `npm run bench:emulator`. It judges nothing. */
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

import { startEmulatorProcess } from './services.js';

const PROJECTS = 1_000;
const OPERATIONS = 10_000;
const LOOKS = 500;
/** So many at once while the world is made. */
const AT_ONCE = 16;
const ZONE = 'us-central1-a';
const OWNER = 'owner@example.com';

/** The n-th look, for each kind. */
type Look = (index: number) => [method: string, path: string, body?: unknown];

const began = performance.now();
const { url, child } = await startEmulatorProcess(['--port', '0', '--speed', '1000']);
await fetch(`${url}/emulator/misses`);
const startUp = performance.now() - began;

try {
  const rss = [await residentMegabytes(child.pid)];
  await make();
  rss.push(await residentMegabytes(child.pid));
  const instances: string[] = [];
  for (let index = 0; index < PROJECTS; index += 1) instances.push(instanceOf(index));
  const { operations } = (await call('GET', `v2/projects/${projectOf(0)}/locations/${ZONE}/operations?pageSize=1`)) as {
    operations: [{ name: string }];
  };
  const looks: Record<string, Look> = {
    'operations.get': () => ['GET', `v2/${operations[0].name}`],
    'instances.get': (index) => ['GET', `v2/${instances[index % PROJECTS] ?? ''}`],
    'instances.list': (index) => ['GET', `v2/projects/${projectOf(index)}/locations/-/instances`],
    'projects.getIamPolicy': (index) => ['POST', `v3/projects/${projectOf(index)}:getIamPolicy`, {}],
    'repositories.list': (index) => ['GET', `v1/projects/${projectOf(index)}/locations/us-central1/repositories`],
    'builds.list': (index) => ['GET', `v1/projects/${projectOf(index)}/locations/us-central1/builds`],
    '/emulator/': () => ['GET', 'emulator/'],
    '/emulator/projects/P': (index) => ['GET', `emulator/projects/${projectOf(index)}`],
  };
  console.log(`${PROJECTS} projects, ${OPERATIONS} operations; ${LOOKS} looks each, one after the other\n`);
  console.log(`${'look'.padEnd(24)}median ms    p99 ms`);
  for (const [name, look] of Object.entries(looks)) {
    const times = await timed(look);
    console.log(
      name.padEnd(24) + [at(times, 0.5), at(times, 0.99)].map((time) => time.toFixed(2).padStart(9)).join(' '),
    );
  }
  rss.push(await residentMegabytes(child.pid));
  console.log(`\nstart-up to the first answer  ${(startUp / 1000).toFixed(2)} s`);
  console.log(
    `resident memory  ${rss.map((megabytes) => `${megabytes} MB`).join(', ')} (empty, full, after the looks)`,
  );
} finally {
  await child.stop();
}

function projectOf(index: number): string {
  return `bench-${String(index % PROJECTS).padStart(4, '0')}`;
}

function instanceOf(index: number): string {
  return `projects/${projectOf(index)}/locations/${ZONE}/instances/lab-${Math.floor(index / PROJECTS)}`;
}

async function make(): Promise<void> {
  const services = ['notebooks', 'cloudbuild', 'artifactregistry'];
  await each(PROJECTS, (index) => call('POST', 'emulator/projects', { projectId: projectOf(index), services }));
  await each(OPERATIONS, (index) => {
    const [parent, id] = instanceOf(index).split('/instances/');
    return call('POST', `v2/${parent ?? ''}/instances?instanceId=${id ?? ''}`, {
      gceSetup: { machineType: 'e2-standard-2' },
    });
  });
}

async function each(count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer emulator:${OWNER}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
}

async function timed(look: Look): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < LOOKS; index += 1) {
    const from = performance.now();
    await call(...look(index));
    times.push(performance.now() - from);
  }
  return times.sort((one, other) => one - other);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** From /proc; NaN where there is none. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
