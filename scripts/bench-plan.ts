/** How long a plan takes at Google's own pace, with what a call takes on its way: `npm run bench:plan`. It judges nothing. */
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import type { CallRecord } from '../emulator/calls.js';
import { startEmulator } from '../emulator/server.js';
import { Closing } from './closing.js';
import { demand, environmentPath, type EnvironmentDocument } from './environment-client.js';
import { IMAGE } from './history-recorder.js';
import { startApi, startWorker } from './services.js';
import { startTemporal } from './temporal.js';
import { until } from './wait.js';
import { writeBundle } from './workflow-bundle.js';

const TIMES = 7;
/** Fast enough to make what the plan then finds. */
const MAKING = 1_000;
/** Milliseconds that each call is on its way. */
const WAYS = [0, 100, 200];

const closing = new Closing();
try {
  const folder = await closing.add(mkdtemp(join(tmpdir(), 'labwright-')), (path) => rm(path, { recursive: true }));
  const workflowBundle = await writeBundle(join(folder, 'workflow-bundle.js'));
  const temporal = await closing.add(startTemporal({ headless: true }), (server) => server.stop());
  const at = async (emulatorUrl: string, speed: number, way: number) => {
    const link = await closing.add(delaying(emulatorUrl, way), (server) => Promise.resolve(server.close()));
    const googleEndpoint = `http://127.0.0.1:${(link.address() as AddressInfo).port}`;
    const services = { temporal, googleEndpoint, speed, workflowBundle, taskQueue: `at-${speed}-${way}` };
    await closing.add(startWorker(services), (worker) => worker.stop());
    return (await closing.add(startApi({ ...services, port: 0 }), ({ child }) => child.stop())).url;
  };

  const fast = await closing.add(startEmulator({ port: 0, speed: MAKING }), (twin) => twin.close());
  await demand(`${fast.url}/emulator/projects`, 'POST', { projectId: 'plan-new' });
  await demand(`${fast.url}/emulator/projects`, 'POST', { projectId: 'plan-ready' });
  await provision(await at(fast.url, MAKING, 0), 'plan-ready');
  const snapshot = await demand(`${fast.url}/emulator/snapshot`);
  const slow = await closing.add(startEmulator({ port: 0, speed: 1 }), (twin) => twin.close());
  await demand(`${slow.url}/emulator/snapshot`, 'PUT', snapshot);

  for (const way of WAYS) {
    const apiUrl = await at(slow.url, 1, way);
    for (const projectId of ['plan-new', 'plan-ready']) {
      const before = await callCount(slow.url);
      const took: number[] = [];
      for (let time = 0; time < TIMES; time += 1) took.push(await timed(() => plan(apiUrl, projectId)));
      const calls = Math.round(((await callCount(slow.url)) - before) / TIMES);
      took.sort((one, other) => one - other);
      const [median, longest] = [took[Math.floor(TIMES / 2)], took.at(-1)].map((ms) => Math.round(ms ?? 0));
      console.log(
        `${projectId}, ${way} ms a call: median ${median} ms, longest ${longest} ms, ${calls} calls to Google`,
      );
    }
  }
} finally {
  await closing.close();
}

async function provision(apiUrl: string, projectId: string): Promise<void> {
  await demand(`${apiUrl}/v1/projects/${projectId}/environments`, 'POST', specOf(projectId));
  const url = apiUrl + environmentPath(projectId, 'mlops-lab');
  await until(async () => (await demand<EnvironmentDocument>(url)).state === 'READY' || undefined, {
    withinMs: 120_000,
    describe: () => `${url} is not READY`,
  });
}

function plan(apiUrl: string, projectId: string): Promise<unknown> {
  return demand(`${apiUrl}/v1/projects/${projectId}/environments:plan`, 'POST', specOf(projectId));
}

function specOf(projectId: string): object {
  const notebook = { owner: 'ana@example.com', idleShutdown: '24h' };
  return { projectId, environmentId: 'mlops-lab', image: { dockerfile: `FROM ${IMAGE}\n` }, notebook };
}

async function callCount(emulatorUrl: string): Promise<number> {
  return (await demand<{ calls: CallRecord[] }>(`${emulatorUrl}/emulator/calls`)).calls.length;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Holds each call back for so long, as its way to Google does. */
async function delaying(target: string, ms: number) {
  const pass = async (incoming: IncomingMessage, answer: ServerResponse) => {
    await sleep(ms);
    const { method, url = '', headers } = incoming;
    const outgoing = send(new URL(url, target), { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(outgoing);
  };
  const server = createServer((incoming, answer) => void pass(incoming, answer));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}
