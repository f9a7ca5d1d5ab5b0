import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { ENVIRONMENT, IMAGE, labSpec, post, provision, teardown } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

interface Operation {
  summary: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: { $ref: string } }> };
  responses: Record<string, unknown>;
}

test('/docs/json is OpenAPI 3.1 with every route, its parameters, its body and its problems', async () => {
  const { status, body } = await world.request<{
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, { required: string[] }> };
  }>('GET', '/docs/json');
  expect(status).toBe(200);
  expect(body.openapi).toMatch(/^3\.1\./);
  const environments = '/v1/projects/{projectId}/environments';
  const routes = Object.entries(body.paths).flatMap(([path, verbs]) => Object.keys(verbs).map((verb) => [verb, path]));
  expect(routes.map((route) => route.join(' ')).sort()).toEqual(
    [
      `get ${environments}`,
      `post ${environments}`,
      `get ${environments}/{environmentId}`,
      `patch ${environments}/{environmentId}`,
      `delete ${environments}/{environmentId}`,
      `post ${environments}:plan`,
      ...['plan', 'retry', 'cancel', 'start', 'stop'].map((verb) => `post ${environments}/{environmentId}:${verb}`),
      'get /healthz',
      'get /readyz',
    ].sort(),
  );
  for (const [path, verbs] of Object.entries(body.paths)) {
    for (const { summary, parameters = [], responses } of Object.values(verbs)) {
      expect(summary).toMatch(/^[A-Z]/);
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
      expect(named).toEqual(path.match(/\{\w+\}/g) ?? []);
      if (path.startsWith('/v1')) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['4XX', '5XX']));
    }
  }
  const list = body.paths[environments]?.['get']?.parameters?.filter((parameter) => parameter.in === 'query');
  expect(list?.map(({ name }) => name)).toEqual(['pageSize', 'pageToken', 'state', 'owner', 'label', 'showDeleted']);
  const spec = body.paths[environments]?.['post']?.requestBody?.content['application/json']?.schema;
  expect(spec?.$ref).toBe('#/components/schemas/EnvironmentSpec');
  expect(body.components.schemas['EnvironmentSpec']?.required).toEqual(['projectId', 'environmentId']);
});

test('an environment shows its spec as it was written, so that it can be sent again', async () => {
  const projectId = await world.project();
  const spec = labSpec(projectId, { labels: { team: 'a' } });
  const created = await post(world, spec);
  expect(created.body.spec).toEqual(spec);
  const read = await world.request<EnvironmentDocument>('GET', environmentPath(projectId, ENVIRONMENT));
  expect(read.body.spec).toEqual(spec);
  expect(read.body.resolvedSpec).toMatchObject({ region: 'us-central1', notebook: { machineType: 'e2-standard-4' } });
  expect((await post(world, read.body.spec)).status).toBe(200);
});

interface List {
  environments: EnvironmentDocument[];
  nextPageToken?: string;
  stateCounts: Record<string, number>;
}

async function list(projectId: string, query: Record<string, string>): Promise<List> {
  const answer = await world.request<List>(
    'GET',
    `/v1/projects/${projectId}/environments?${String(new URLSearchParams(query))}`,
  );
  expect(answer.status).toBe(200);
  return answer.body;
}

/** Visibility follows some moments later. */
function untilListed(projectId: string, query: Record<string, string>, holds: (seen: List) => boolean): Promise<List> {
  let last: List | undefined;
  return until(
    async () => {
      last = await list(projectId, query);
      return holds(last) ? last : undefined;
    },
    { withinMs: 120_000, describe: () => `the list is still ${JSON.stringify(last?.stateCounts)}` },
  );
}

const ids = ({ environments }: List) => environments.map(({ environmentId }) => environmentId).sort();

describe('the list', () => {
  const batch = `batch=${randomUUID().slice(0, 8)}`;
  const ANA = 'ana@example.com';
  const BEN = `ben-${randomUUID().slice(0, 8)}@example.com`;
  let good: string;
  let unpaid: string;

  function spec(projectId: string, environmentId: string, owner: string): EnvironmentSpec {
    const [key = '', value = ''] = batch.split('=');
    const labels = { [key]: value, team: 'research' };
    return { projectId, environmentId, image: { uri: IMAGE }, notebook: { owner }, labels };
  }

  beforeAll(async () => {
    good = await world.project();
    unpaid = await world.project({ billingEnabled: false });
    await Promise.all([
      provision(world, spec(good, 'env-1', ANA)),
      ...['env-2', 'env-3', 'env-4'].map((id) => provision(world, spec(unpaid, id, ANA))),
      provision(world, spec(unpaid, 'env-5', BEN)),
    ]);
    const settled = ({ stateCounts: { READY, ACTION_REQUIRED } }: List) => READY === 1 && ACTION_REQUIRED === 4;
    await untilListed('-', { label: batch }, settled);
  });

  test('holds the environments of one project, or of all under -', async () => {
    expect(ids(await list(unpaid, {}))).toEqual(['env-2', 'env-3', 'env-4', 'env-5']);
    expect(ids(await list(good, {}))).toEqual(['env-1']);
    expect(ids(await list('-', { label: batch }))).toEqual(['env-1', 'env-2', 'env-3', 'env-4', 'env-5']);
    expect(await list('no-such-project', {})).toMatchObject({ environments: [] });
  });

  test.each([
    ['state', { state: 'READY' }, ['env-1']],
    ['another state', { state: 'ACTION_REQUIRED' }, ['env-2', 'env-3', 'env-4', 'env-5']],
    ['owner', { owner: BEN }, ['env-5']],
    ['state and owner together', { state: 'READY', owner: BEN }, []],
  ])('is filtered by %s', async (_, query, expected) => {
    expect(ids(await list('-', { label: batch, ...query }))).toEqual(expected);
  });

  test('is filtered by a label as a whole, not by a part of one', async () => {
    expect(ids(await list(good, { label: 'team=research' }))).toEqual(['env-1']);
    expect(ids(await list(good, { label: 'team=resear' }))).toEqual([]);
    expect(ids(await list(good, { label: 'research' }))).toEqual([]);
  });

  test('counts all that match by state, whichever state is listed', async () => {
    const counts = { READY: 1, ACTION_REQUIRED: 4, PROVISIONING: 0, DELETED: 0 };
    expect((await list('-', { label: batch })).stateCounts).toMatchObject(counts);
    expect((await list('-', { label: batch, state: 'READY' })).stateCounts).toMatchObject(counts);
    const ofBen = (await list('-', { label: batch, owner: BEN })).stateCounts;
    expect(ofBen).toMatchObject({ READY: 0, ACTION_REQUIRED: 1 });
  });

  test('comes in pages that show each environment once', async () => {
    const pages: List[] = [];
    let pageToken: string | undefined;
    do {
      const page = await list('-', { label: batch, pageSize: '2', ...(pageToken !== undefined && { pageToken }) });
      pages.push(page);
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined && pages.length < 5);
    expect(pages.map(({ environments }) => environments.length).filter((length) => length > 0)).toEqual([2, 2, 1]);
    expect(pages.flatMap(ids).sort()).toEqual(['env-1', 'env-2', 'env-3', 'env-4', 'env-5']);
  });

  test('takes a token of its own pages only', async () => {
    const { nextPageToken = '' } = await list('-', { label: batch, pageSize: '2' });
    const other = new URLSearchParams({ owner: BEN, pageSize: '2', pageToken: nextPageToken });
    const answer = await world.request('GET', `/v1/projects/-/environments?${String(other)}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  test('shows each environment as it is read alone, but for its steps', async () => {
    const { environments } = await list(good, {});
    const { body } = await world.request<EnvironmentDocument>('GET', environmentPath(good, 'env-1'));
    const { steps, observedTime: _, etag: __, ...alone } = body;
    expect(steps.length).toBeGreaterThan(0);
    expect(environments[0]).toMatchObject(alone);
    expect(environments[0]).not.toHaveProperty('steps');
  });

  test('leaves out what is DELETED unless it is asked for', async () => {
    await teardown(world, spec(unpaid, 'env-4', ANA));
    const shown = await untilListed(
      '-',
      { label: batch, showDeleted: 'true' },
      ({ stateCounts }) => stateCounts['DELETED'] === 1,
    );
    expect(ids(shown)).toEqual(['env-1', 'env-2', 'env-3', 'env-4', 'env-5']);
    expect(shown.environments.find(({ environmentId }) => environmentId === 'env-4')?.state).toBe('DELETED');
    const usual = await list('-', { label: batch });
    expect(ids(usual)).toEqual(['env-1', 'env-2', 'env-3', 'env-5']);
    expect(usual.stateCounts).toMatchObject({ DELETED: 0, ACTION_REQUIRED: 3 });
    expect(ids(await list('-', { label: batch, showDeleted: 'true', state: 'DELETED' }))).toEqual(['env-4']);
  });
});

describe('with no worker', () => {
  test('environments are read, listed, created and deleted all the same, and a worker does the rest', async () => {
    const [projectId, next] = [await world.project(), await world.project()];
    const ready = await provision(world, labSpec(projectId));
    expect(ready.state).toBe('READY');
    await untilListed(projectId, {}, ({ stateCounts }) => stateCounts['READY'] === 1);

    await world.worker.kill();
    try {
      const read = await world.request<EnvironmentDocument>('GET', environmentPath(projectId, ENVIRONMENT));
      expect(read).toMatchObject({ status: 200, body: { state: 'READY', outputs: ready.outputs } });
      expect(ids(await list(projectId, {}))).toEqual([ENVIRONMENT]);
      const deleted = await world.request('DELETE', environmentPath(projectId, ENVIRONMENT));
      expect(deleted).toMatchObject({ status: 202, body: { goal: 'DELETED', state: 'DELETING' } });
      const created = await post(world, labSpec(next));
      expect(created).toMatchObject({ status: 202, body: { state: 'PROVISIONING' } });
      const pending = await world.request<EnvironmentDocument>('GET', environmentPath(next, ENVIRONMENT));
      expect(pending.body.steps.every(({ state }) => state === 'PENDING' || state === 'SKIPPED')).toBe(true);
    } finally {
      await world.worker.start();
    }

    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'DELETED');
    await world.waitFor(next, ENVIRONMENT, ({ state }) => state === 'READY');
  });
});
