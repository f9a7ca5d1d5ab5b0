/**
 * How the emulator fares at size, as a process of its own and compiled, as it runs in its container: `npm run bench:emulator`.
 * Fails where a budget is missed; the times are those of this machine, with whatever else works on it.
 */
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

import { COMPILED, startEmulatorProcess } from './services.js';
import { until } from './wait.js';

const BUDGET = { lookMs: 5, startUpSeconds: 1, residentMegabytes: 120 };
const PROJECTS = 1_000;
const LOOKS = 500;
/** So many at once while the world is made. */
const AT_ONCE = 16;
const REGION = 'us-central1';
const ZONE = 'us-central1-a';
const OWNER = 'owner@example.com';
/** Each is one operation, and none waits for another. */
const ENABLED = ['apikeys', 'bigquerydatatransfer', 'cloudbilling', 'cloudfunctions', 'cloudkms', 'cloudscheduler'];
const BUILDS = 2;

/** The n-th look, for each kind. */
type Look = (index: number) => [method: string, path: string, body?: unknown];

let missed = 0;
const began = performance.now();
const { url, child } = await startEmulatorProcess(['--port', '0', '--speed', '1000'], COMPILED);
await fetch(`${url}/emulator/misses`);
const startUp = (performance.now() - began) / 1000;

try {
  const empty = await residentMegabytes(child.pid);
  const operations = await make();
  const full = await residentMegabytes(child.pid);
  console.log(`${PROJECTS} projects, ${operations} operations; ${LOOKS} looks each, one after the other\n`);
  console.log(`${'look'.padEnd(24)}median ms    p99 ms   budget of the median`);
  for (const [name, look] of Object.entries(await looks())) {
    const times = await timed(look);
    const [median, p99] = [at(times, 0.5), at(times, 0.99)];
    console.log(`${name.padEnd(24)}${tell(median)} ${tell(p99)}   ${judged(median, BUDGET.lookMs)}`);
  }
  const after = await residentMegabytes(child.pid);
  console.log(`\nstart-up to the first answer  ${startUp.toFixed(2)} s   ${judged(startUp, BUDGET.startUpSeconds)}`);
  const resident = `${empty} MB, ${full} MB, ${after} MB (empty, full, after the looks)`;
  console.log(`resident memory  ${resident}   ${judged(Math.max(full, after), BUDGET.residentMegabytes)}`);
} finally {
  await child.stop();
}
if (missed > 0) {
  console.log(`\n${missed} missed`);
  process.exitCode = 1;
}

/** A figure that could not be measured misses its budget. */
function judged(figure: number, budget: number): string {
  const met = figure < budget;
  if (!met) missed += 1;
  return `< ${budget}: ${met ? 'met' : 'MISSED'}`;
}

function tell(milliseconds: number): string {
  return milliseconds.toFixed(2).padStart(9);
}

async function looks(): Promise<Record<string, Look>> {
  const { operations } = (await call('GET', `v2/${parentOf(0, ZONE)}/operations?pageSize=1`)) as {
    operations: [{ name: string }];
  };
  return {
    'operations.get': () => ['GET', `v2/${operations[0].name}`],
    'instances.get': (index) => ['GET', `v2/${parentOf(index, ZONE)}/instances/lab`],
    'instances.list': (index) => ['GET', `v2/${parentOf(index, '-')}/instances`],
    'projects.getIamPolicy': (index) => ['POST', `v3/projects/${projectOf(index)}:getIamPolicy`, {}],
    'repositories.list': (index) => ['GET', `v1/${parentOf(index, REGION)}/repositories`],
    'builds.list': (index) => ['GET', `v1/${parentOf(index, REGION)}/builds`],
    '/emulator/': () => ['GET', 'emulator/'],
    '/emulator/projects/P': (index) => ['GET', `emulator/projects/${projectOf(index)}`],
  };
}

function projectOf(index: number): string {
  return `bench-${String(index % PROJECTS).padStart(4, '0')}`;
}

function parentOf(index: number, location: string): string {
  return `projects/${projectOf(index)}/locations/${location}`;
}

/** Answers how many operations there are, all of them over. */
async function make(): Promise<number> {
  await each(PROJECTS, fill);
  let operations = 0;
  await each(PROJECTS, async (index) => {
    const ended = await over(index);
    operations += ended;
  });
  return operations;
}

/** A notebook, a repository, builds and services: ten operations a project. */
async function fill(index: number): Promise<void> {
  const services = ['notebooks', 'cloudbuild', 'artifactregistry', 'compute'];
  await call('POST', 'emulator/projects', { projectId: projectOf(index), services });
  const setup = { gceSetup: { machineType: 'e2-standard-2' } };
  await call('POST', `v2/${parentOf(index, ZONE)}/instances?instanceId=lab`, setup);
  const repository = `v1/${parentOf(index, REGION)}/repositories?repositoryId=labwright`;
  await call('POST', repository, { format: 'DOCKER' });
  const build = { steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['version'] }], tags: ['bench'] };
  for (let one = 0; one < BUILDS; one += 1) await call('POST', `v1/${parentOf(index, REGION)}/builds`, build);
  for (const service of ENABLED)
    await call('POST', `v1/projects/${projectOf(index)}/services/${service}.googleapis.com:enable`);
}

interface Project {
  builds: { status: string }[];
  operations: { count: number; newest: { done: boolean }[] };
}

/** Once all of the project's operations are; answers how many. */
function over(index: number): Promise<number> {
  const ask = async (): Promise<number | undefined> => {
    const { builds, operations } = (await call('GET', `emulator/projects/${projectOf(index)}`)) as Project;
    const isOver = builds.every(({ status }) => status === 'SUCCESS') && operations.newest.every(({ done }) => done);
    return isOver ? builds.length + operations.count : undefined;
  };
  return until(ask, { withinMs: 60_000, describe: () => `the operations of ${projectOf(index)}` });
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
