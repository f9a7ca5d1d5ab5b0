/** The API by a client that was made from its description, as somebody else's program would use it. */
import createClient from 'openapi-fetch';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { ENVIRONMENT, labSpec } from '../support/environments.js';
import type { components, paths } from '../support/openapi.js';
import { startWorld, type World } from '../support/world.js';

type Environment = components['schemas']['Environment'];

let world: World;
let client: ReturnType<typeof createClient<paths>>;
beforeAll(async () => {
  world = await startWorld({ speed: 100 });
  client = createClient<paths>({ baseUrl: world.apiUrl });
});
afterAll(() => world.stop());

const ALL = '/v1/projects/{projectId}/environments';
const ONE = '/v1/projects/{projectId}/environments/{environmentId}';

const keyOf = (projectId: string) => ({ projectId, environmentId: ENVIRONMENT });

/** The etag of what the caller has is sent along: each answer is news, or 304 after a time. */
async function* follow(projectId: string): AsyncGenerator<Environment> {
  let etag: string | undefined;
  for (;;) {
    const { data, response } = await client.GET(ONE, {
      params: {
        path: keyOf(projectId),
        query: { wait: '30s' },
        ...(etag !== undefined && { header: { 'if-none-match': etag } }),
      },
    });
    if (response.status === 304) continue;
    if (data === undefined) throw new Error(`${response.status} is no environment.`);
    expect(data.etag).not.toBe(etag);
    etag = data.etag;
    yield data;
  }
}

async function until(projectId: string, is: (environment: Environment) => boolean): Promise<Environment[]> {
  const seen: Environment[] = [];
  for await (const environment of follow(projectId)) {
    seen.push(environment);
    if (is(environment)) break;
  }
  return seen;
}

test('creates an environment, follows it by waiting for news, lists it, stops it and takes it down', async () => {
  const projectId = await world.project();
  const { response, data } = await client.POST(ALL, { params: { path: { projectId } }, body: labSpec(projectId) });
  expect([response.status, data?.state]).toEqual([202, 'PROVISIONING']);

  const seen = await until(projectId, ({ state }) => state !== 'PROVISIONING');
  expect(seen.at(-1)).toMatchObject({ state: 'READY', outputs: { jupyterLabUrl: expect.any(String) as string } });
  const waits = seen.flatMap(({ steps = [] }) => steps.map(({ waiting }) => waiting?.for)).filter(Boolean);
  expect(waits.length).toBeGreaterThan(0);

  const query = { state: 'READY' as const, pageSize: 1 };
  const { data: list } = await client.GET(ALL, { params: { path: { projectId }, query } });
  expect(list?.environments.map(({ name }) => name)).toEqual([`projects/${projectId}/environments/${ENVIRONMENT}`]);
  expect(list?.stateCounts).toMatchObject({ READY: 1 });

  const stop = '/v1/projects/{projectId}/environments/{environmentId}:stop';
  expect((await client.POST(stop, { params: { path: keyOf(projectId) } })).response.status).toBe(202);
  expect((await until(projectId, ({ state }) => state === 'STOPPED')).at(-1)?.goal).toBe('STOPPED');

  expect((await client.DELETE(ONE, { params: { path: keyOf(projectId) } })).response.status).toBe(202);
  expect((await until(projectId, ({ state }) => state === 'DELETED')).at(-1)?.left?.length).toBeGreaterThan(0);
});

test('is told what is wrong in the form that the description gives', async () => {
  const projectId = await world.project();
  const body = { ...labSpec(projectId), environmentId: 'A' };
  const { error, response } = await client.POST(ALL, { params: { path: { projectId } }, body });
  expect(response.status).toBe(422);
  expect(error).toMatchObject({ code: 'invalid-spec', errors: [{ pointer: '/environmentId' }] });
});

test('waiting ends with 304 where nothing has changed, and without an etag it is not waited', async () => {
  const projectId = await world.project();
  await client.POST(ALL, { params: { path: { projectId } }, body: labSpec(projectId) });
  await until(projectId, ({ state }) => state === 'READY');
  const read = (query: { wait?: string }, etag?: string) =>
    client.GET(ONE, {
      params: { path: keyOf(projectId), query, ...(etag !== undefined && { header: { 'if-none-match': etag } }) },
    });
  const now = await read({ wait: '60s' });
  expect(now.data?.state).toBe('READY');
  const same = await read({ wait: '1s' }, now.data?.etag);
  expect([same.response.status, same.response.headers.get('etag')]).toEqual([304, now.data?.etag]);
  for (const known of [`W/${now.data?.etag ?? ''}`, `"another", ${now.data?.etag ?? ''}`, '*']) {
    const { response } = await read({ wait: '1s' }, known);
    expect([known, response.status, response.headers.get('etag')]).toEqual([known, 304, now.data?.etag]);
  }
  expect((await read({ wait: '61s' })).error).toMatchObject({
    code: 'invalid-request',
    detail: 'wait may be 60s at most: ask again for longer.',
  });
  expect((await read({ wait: 'long' })).response.status).toBe(400);
});
