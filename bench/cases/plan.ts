/** How long a plan takes at Google's own pace, with what a call takes on its way. It judges nothing. */
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { CallRecord } from '../../emulator/calls.js';
import { Closing } from '../../scripts/closing.js';
import { demand } from '../../scripts/environment-client.js';
import { COMPILED, startApi, startEmulatorProcess, startWorker } from '../../scripts/services.js';
import type { Bench, Case } from '../case.js';
import { labOf, makeProject, provisionAll } from '../environments.js';
import { median, tell, timed } from '../figures.js';
import type { Stand } from '../stand.js';

/** Fast enough to make what the plan then finds. */
const MAKING = 1_000;
/** Milliseconds that each call is on its way. */
const WAYS = [0, 100, 200];
const PATIENCE_MS = 120_000;

export const plan: Case = {
  name: 'plan',
  title: 'A plan',
  about:
    "At Google's own pace (speed 1), of a new environment and of one that is READY; each call is held back as its way to Google would.",
  async run(bench) {
    await using stand = await bench.open({ speed: MAKING });
    for (const projectId of ['plan-new', 'plan-ready']) await makeProject(stand, projectId);
    await provisionAll(stand, [labOf('plan-ready')], PATIENCE_MS);
    const closing = new Closing();
    try {
      const twin = await startEmulatorProcess(['--port', '0', '--speed', '1'], COMPILED);
      await closing.add(twin.child, (child) => child.stop());
      const snapshot = await stand.emulator('GET', 'snapshot');
      await demand(`${twin.url}/emulator/snapshot`, 'PUT', snapshot);
      const rows: string[][] = [];
      for (const way of WAYS) rows.push(...(await measure(bench, { stand, closing, twin: twin.url, way })));
      const columns = ['of', 'a call on its way', 'median', 'longest', 'calls to Google'];
      return [{ title: 'Plans', columns, rows }];
    } finally {
      await closing.close();
    }
  },
};

interface Place {
  stand: Stand;
  closing: Closing;
  twin: string;
  way: number;
}

async function measure({ options: { runs } }: Bench, { stand, closing, twin, way }: Place): Promise<string[][]> {
  const link = await closing.add(delaying(twin, way), (server) => Promise.resolve(server.close()));
  const googleEndpoint = `http://127.0.0.1:${(link.address() as AddressInfo).port}`;
  const services = { ...stand.services, googleEndpoint, speed: 1, taskQueue: `way-${way}` };
  await closing.add(startWorker(services), (worker) => worker.stop());
  const { url } = await closing.add(startApi({ ...services, port: 0 }), ({ child }) => child.stop());
  const rows: string[][] = [];
  for (const projectId of ['plan-new', 'plan-ready']) {
    const before = await callCount(twin);
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const path = `${url}/v1/projects/${projectId}/environments:plan`;
      times.push(await timed(() => demand(path, 'POST', labOf(projectId))));
    }
    const calls = ((await callCount(twin)) - before) / runs;
    rows.push([projectId, tell(way, 'ms'), tell(median(times), 'ms'), tell(Math.max(...times), 'ms'), tell(calls)]);
  }
  return rows;
}

async function callCount(twin: string): Promise<number> {
  return (await demand<{ calls: CallRecord[] }>(`${twin}/emulator/calls`)).calls.length;
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
  const server = createServer((incoming, answer) => void pass(incoming, answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
