import { afterAll, beforeAll, expect, test } from 'vitest';

import { request } from '../../scripts/environment-client.js';
import { startApi } from '../../scripts/services.js';
import { until } from '../../scripts/wait.js';
import { as, settingsFor } from '../support/callers.js';
import { startWorld, type World } from '../support/world.js';

interface Readiness {
  ready: boolean;
  checks: { name: string; ok: boolean; required: boolean; detail: string }[];
}

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const readiness = (query = '') => world.request<Readiness>('GET', `/readyz${query}`);

test('/readyz tells what the API sees itself, and with ?google=true what a worker does', async () => {
  // A worker that has just started is listed by Temporal a moment later.
  const plain = await until(
    async () => {
      const answer = await readiness();
      return answer.status === 200 ? answer : undefined;
    },
    { withinMs: 120_000, describe: () => 'the API is not ready' },
  );
  expect(plain.body.checks.map(({ name }) => name)).toEqual(['temporal', 'search-attributes', 'worker', 'data-files']);

  // Google's twin has no project yet.
  const blind = await readiness('?google=true');
  expect([blind.status, blind.body.ready]).toEqual([503, false]);
  expect(blind.body.checks.filter(({ ok }) => !ok)).toEqual([
    {
      name: 'google',
      ok: false,
      required: true,
      detail: expect.stringContaining('grant the roles that README lists') as string,
    },
  ]);

  await world.project();
  const seeing = await readiness('?google=true');
  expect([seeing.status, seeing.body.ready]).toEqual([200, true]);
  expect(seeing.body.checks.map(({ name }) => name)).toEqual([
    'temporal',
    'search-attributes',
    'worker',
    'versions',
    'credentials',
    'google',
    'data-files',
  ]);
  const credentials = seeing.body.checks.find(({ name }) => name === 'credentials');
  expect(credentials?.detail).toMatch(/^The worker acts as serviceAccount:labwright@/);
});

test('only who has a role may have a worker asked', async () => {
  const settings = await settingsFor(['ann']);
  const { url, child } = await startApi({ ...world.services, settings, port: 0 });
  try {
    expect((await request(`${url}/readyz`)).status).toBe(200);
    expect((await request(`${url}/readyz?google=true`)).status).toBe(401);
    expect((await request(`${url}/readyz?google=true`, 'GET', undefined, as('ann'))).status).toBe(200);
  } finally {
    await child.stop();
  }
});

test('a refusal of Google is told in its words', async () => {
  const [refusal] = (
    await world.emulator<{ faults: { id: string }[] }>('POST', 'faults', [
      { fault: 'unavailable', method: 'cloudresourcemanager.projects.search' },
    ])
  ).faults;
  const { status, body } = await readiness('?google=true');
  expect(status).toBe(503);
  expect(body.checks.find(({ name }) => name === 'google')?.detail).toMatch(/^Google refuses: /);
  await world.emulator('DELETE', `faults/${refusal?.id}`);
});
