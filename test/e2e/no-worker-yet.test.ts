import { afterAll, beforeAll, expect, test } from 'vitest';

import { Closing } from '../../scripts/closing.js';
import { request } from '../../scripts/environment-client.js';
import { startApi, startWorker } from '../../scripts/services.js';
import { startTemporal } from '../../scripts/temporal.js';
import { labSpec } from '../support/environments.js';
import { startStrictEmulator } from '../support/strict-emulator.js';

/** A Temporal server that no worker has ever polled: nothing is registered there. */
const closing = new Closing();
let api: string;
let addWorker: () => Promise<unknown>;
beforeAll(async () => {
  const temporal = await closing.add(startTemporal({ headless: true }), (server) => server.stop());
  const emulator = await closing.add(startStrictEmulator({ speed: 1000 }), (twin) => twin.close());
  const services = { temporal, googleEndpoint: emulator.url, speed: 1000 };
  const { url } = await closing.add(startApi({ ...services, port: 0 }), ({ child }) => child.stop());
  api = `${url}/v1/projects/my-project/environments`;
  addWorker = () => closing.add(startWorker(services), (worker) => worker.stop());
});
afterAll(() => closing.close());

test('before the first worker ever, requests are put off with the reason; with it they are taken', async () => {
  const early = await Promise.all([request(api, 'POST', labSpec('my-project')), request(api)]);
  for (const { status, body } of early) {
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'temporal-unavailable', detail: expect.stringContaining('a worker') as string });
  }
  await addWorker();
  expect((await request(api, 'POST', labSpec('my-project'))).status).toBe(202);
  expect((await request(api)).status).toBe(200);
});
