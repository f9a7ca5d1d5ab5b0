/** What the Temporal UI and CLI ask for. Nothing of it needs Temporal. */
import { createSecretKey, randomBytes } from 'node:crypto';

import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';

import { identifier, type Identify } from '../../../src/api/authentication.js';
import { buildApi } from '../../../src/api/build-api.js';
import { createCodec } from '../../../src/codec.js';
import { BUILT_IN_POLICY, type Policy } from '../../../src/domain/policy.js';
import { createLogger } from '../../../src/logger.js';
import { as, callersOf, sha256, tokenOf } from '../../support/callers.js';

const UI = 'https://temporal.example.org';
const NAMES = ['ann', 'ben'];

const codec = createCodec({ current: 'a', keys: new Map([['a', createSecretKey(randomBytes(32))]]) });
const identify = identifier({
  tokens: { now: NAMES.map((name) => ({ name, digest: Buffer.from(sha256(tokenOf(name)), 'hex') })) },
  oidc: undefined,
}) as Identify;

const apps: FastifyInstance[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));

async function api({
  policy = BUILT_IN_POLICY,
  decodesFor = UI,
}: { policy?: Policy; decodesFor?: string | null } = {}) {
  const app = await buildApi({
    client: new Client({ connection: Connection.lazy(), dataConverter: { payloadCodecs: [codec] } }),
    taskQueue: 'none',
    timeScale: 1,
    uiUrl: UI,
    apiUrl: 'http://127.0.0.1:8080',
    identify,
    policy,
    requestsPerMinute: 100,
    ...(decodesFor !== null && { decodesFor }),
    logger: createLogger('silent'),
  });
  apps.push(app);
  return app;
}

const asJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

const plain = (text: string) => defaultPayloadConverter.toPayload(text);

async function encrypted(text: string) {
  const [payload] = await codec.encode([plain(text)]);
  return asJson(payload as Payload);
}

function decode(app: FastifyInstance, payloads: unknown[], headers: Record<string, string> = as('ann').headers) {
  return app.inject({ method: 'POST', url: '/decode', headers, payload: { payloads } });
}

describe('POST /decode', () => {
  test('answers each payload as it was before it was encrypted, in their order', async () => {
    const payloads = [await encrypted('one'), asJson(plain('two')), await encrypted('three')];
    const answer = await decode(await api(), payloads);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ payloads: ['one', 'two', 'three'].map((text) => asJson(plain(text))) });
  });

  test('takes the payloads of a whole page of a history', async () => {
    const payloads = Array.from({ length: 4 }, () => encrypted('x'.repeat(2 * 1024 * 1024)));
    expect((await decode(await api(), await Promise.all(payloads))).statusCode).toBe(200);
  });

  test('says which key a payload takes that cannot be read', async () => {
    const payload = await encrypted('text');
    const id = Buffer.from('lost').toString('base64');
    const answer = await decode(await api(), [
      { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': id } },
    ]);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ detail: string }>().detail).toMatch(/the key lost, which LABWRIGHT_CODEC_KEYS_FILE does not/);
  });

  test('serves the namespace of the installation and no other', async () => {
    const app = await api();
    const headers = (namespace: string) => ({ ...as('ann').headers, 'x-namespace': namespace });
    expect((await decode(app, [], headers('default'))).statusCode).toBe(200);
    expect((await decode(app, [], headers('other'))).json()).toMatchObject({ code: 'invalid-request' });
  });

  test('is asked with a token', async () => {
    const answer = await decode(await api(), [await encrypted('text')], {});
    expect(answer.statusCode).toBe(401);
  });

  test('is for those who may read every project', async () => {
    const ann = callersOf({ ann: 'viewer' });
    const both = callersOf({ ann: 'viewer', ben: 'admin' });
    const app = await api({ policy: { projects: { '*': both, 'of-ann': ann } } });
    expect((await decode(app, [])).statusCode).toBe(200);
    const refused = await decode(app, [], as('ben').headers);
    expect(refused.statusCode).toBe(403);
    expect(refused.json<{ detail: string }>().detail).toMatch(/token:ben is not viewer in every project/);
  });

  test('is not there without keys', async () => {
    expect((await decode(await api({ decodesFor: null }), [])).statusCode).toBe(404);
  });
});

describe('the page of the Temporal UI', () => {
  const preflight = (app: FastifyInstance, origin: string, url = '/decode') =>
    app.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'POST' } });

  test('may ask, with the headers of its user', async () => {
    const answer = await preflight(await api({ decodesFor: `${UI}/namespaces` }), UI);
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': UI,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringContaining('authorization') as string,
    });
  });

  test('may read the answer, and the refusal', async () => {
    const app = await api();
    for (const headers of [as('ann').headers, {}]) {
      const answer = await decode(app, [], { ...headers, origin: UI });
      expect(answer.headers['access-control-allow-origin']).toBe(UI);
    }
  });

  test('asks as its user, whom the ID token beside an access token names', async () => {
    const app = await api();
    const headers = { authorization: 'Bearer of-the-issuer-alone', 'authorization-extras': tokenOf('ann') };
    expect((await decode(app, [], { ...headers, origin: UI })).statusCode).toBe(200);
    expect((await decode(app, [], headers)).statusCode).toBe(401);
  });

  test.each([
    ['another page', 'https://elsewhere.example.org', '/decode'],
    ['the page for anything else', UI, '/v1/projects/p/environments'],
  ])('is the only one, and for this only: not %s', async (_, origin, url) => {
    const answer = await preflight(await api(), origin, url);
    expect(answer.statusCode).not.toBe(204);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
