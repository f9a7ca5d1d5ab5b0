/** What every answer bears, and what a caller meets who asks too often. Nothing of it needs Temporal. */
import { Client, Connection } from '@temporalio/client';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { identifier, type Identify } from '../../../src/api/authentication.js';
import { buildApi } from '../../../src/api/build-api.js';
import { BUILT_IN_POLICY } from '../../../src/domain/policy.js';
import { createLogger } from '../../../src/logger.js';
import { as, sha256, tokenOf } from '../../support/callers.js';

const apps: FastifyInstance[] = [];
/** Tells nobody apart. */
let open: FastifyInstance;
beforeAll(async () => {
  open = await api();
});
afterAll(() => Promise.all(apps.map((app) => app.close())));

async function api({ identify, requestsPerMinute = 3 }: { identify?: Identify; requestsPerMinute?: number } = {}) {
  const app = await buildApi({
    client: new Client({ connection: Connection.lazy() }),
    taskQueue: 'none',
    timeScale: 1,
    uiUrl: 'http://127.0.0.1:8233',
    apiUrl: 'http://127.0.0.1:8080',
    identify,
    policy: BUILT_IN_POLICY,
    requestsPerMinute,
    logger: createLogger('silent'),
  });
  apps.push(app);
  return app;
}

const identify = identifier({
  tokens: { now: ['ann', 'ben'].map((name) => ({ name, digest: Buffer.from(sha256(tokenOf(name)), 'hex') })) },
  oidc: undefined,
}) as Identify;

describe('answers', () => {
  test.each(['/healthz', '/docs/json', '/nowhere', '/errors/forbidden'])(
    'of %s may be run, framed or read by no page of others',
    async (url) => {
      const { headers } = await open.inject({ url, headers: { origin: 'https://elsewhere.example.org' } });
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none'/) as string,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  test('to a preflight allow nothing', async () => {
    const headers = { origin: 'https://elsewhere.example.org', 'access-control-request-method': 'DELETE' };
    const url = '/v1/projects/p/environments/e';
    const answer = await open.inject({ method: 'OPTIONS', url, headers });
    expect(answer.statusCode).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test("of the page /docs load that page's own files only, and all of those are there", async () => {
    const page = await open.inject('/docs/');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https:|unsafe|\*/);
    expect(page.body).not.toMatch(/<script[^>]*>[^<\s]|<style|style=|\son\w+=/);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const url = new URL(file, 'http://api/docs/');
      expect(url.host).toBe('api');
      expect([file, (await open.inject(url.pathname)).statusCode]).toEqual([file, 200]);
    }
  });
});

test.each([
  '/nowhere',
  '/%zz',
  '/errors/none',
  '/readyz',
  `/v1/projects/p/environments/${'x'.repeat(150)}`,
  '/v1/projects/p/environments',
])('a token in the query of %s is repeated to nobody', async (path) => {
  const answer = await open.inject(`${path}?access_token=${tokenOf('ann')}`);
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.body + JSON.stringify(answer.headers)).not.toContain(tokenOf('ann'));
});

test('a body of lists within lists is refused before anything walks through it', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await open.inject({ method: 'POST', url: '/v1/projects/p/environments', headers, payload: deep });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({
    code: 'invalid-request',
    detail: expect.stringContaining('32 levels') as string,
  });
});

describe('on loopback with nobody told apart', () => {
  test.each([
    ['a program of this machine', {}, 404],
    ['a program that calls it by its number', { host: '127.0.0.1:8080' }, 404],
    ['a page of this machine', { host: '[::1]:8080', origin: 'http://localhost:3000' }, 404],
    ['a page of others', { origin: 'https://elsewhere.example.org' }, 403],
    ['a page that hides where it is from', { origin: 'null' }, 403],
    ['a proxy of this machine, for whom it may come', { 'x-forwarded-for': '10.0.0.7' }, 403],
    ['a page whose name leads here', { host: 'localhost.example.org:8080' }, 403],
  ])('%s is answered as it should be', async (_, headers, status) => {
    const answer = await open.inject({ method: 'POST', url: '/nowhere', headers });
    expect(answer.statusCode).toBe(status);
    if (status === 403) expect(answer.json()).toMatchObject({ code: 'forbidden' });
  });
});

describe('a caller who asks too often', () => {
  const nowhere = { url: '/nowhere' };

  test('is told when to go on, and others are not held up', async () => {
    const app = await api({ identify });
    const ask = async (name: string) => app.inject({ ...nowhere, ...as(name) });
    for (let sent = 0; sent < 3; sent += 1) expect((await ask('ann')).statusCode).toBe(404);
    const answer = await ask('ann');
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.json()).toMatchObject({ code: 'too-many-requests', type: '/errors/too-many-requests' });
    expect((await ask('ben')).statusCode).toBe(404);
  });

  test('counts by address where the token is none', async () => {
    const app = await api({ identify });
    const guess = async (token: string) =>
      (await app.inject({ ...nowhere, headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect([await guess('a'), await guess('b'), await guess('c'), await guess('d')]).toEqual([401, 401, 401, 429]);
  });

  test('is still told that the process is alive', async () => {
    const app = await api({ identify, requestsPerMinute: 1 });
    for (let sent = 0; sent < 5; sent += 1) expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  test('of what makes a worker ask Google is stopped ten times sooner, and may read on', async () => {
    const app = await api({ identify, requestsPerMinute: 20 });
    const ask = async (method: 'GET' | 'POST', url: string) =>
      (await app.inject({ method, url, ...as('ann'), ...(method === 'POST' && { payload: {} }) })).json<{
        detail: string;
      }>();
    const plan = () => ask('POST', '/v1/projects/my-project/environments:plan');
    for (let sent = 0; sent < 2; sent += 1) expect(await plan()).toMatchObject({ code: 'invalid-spec' });
    expect((await plan()).detail).toMatch(/^2 requests that ask Google a minute/);
    expect((await ask('GET', '/readyz?google=true')).detail).toMatch(/^2 requests that ask Google a minute/);
    expect(await ask('GET', '/nowhere')).toMatchObject({ code: 'not-found' });
  });

  test('is not counted where nobody is told apart', async () => {
    for (let sent = 0; sent < 5; sent += 1) expect((await open.inject(nowhere)).statusCode).toBe(404);
  });
});

describe('a route without a row in the table of roles', () => {
  test('ends the start', async () => {
    const app = await api();
    expect(() => app.get('/v1/new', () => 'open to all')).toThrow('/v1/new has no row in src/domain/operations.ts');
  });
});
