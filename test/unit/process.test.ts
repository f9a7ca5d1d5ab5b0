import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { describe, expect, onTestFinished, test } from 'vitest';

import { request } from '../../scripts/environment-client.js';
import { startApi, type Api } from '../../scripts/services.js';
import { freePorts } from '../../scripts/wait.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SPEC = {
  projectId: 'my-project',
  environmentId: 'mlops-lab',
  image: { uri: 'us-central1-docker.pkg.dev/my-project/images/dev:v1' },
};

/** Runs an entry that is expected not to start. */
async function run(entry: string, settings: Record<string, string>) {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    cwd: ROOT,
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { stderr, code: child.exitCode };
}

const oneLine = (...parts: string[]) => expect.stringMatching(new RegExp(`^${parts.join('.*')}.*\\.\\n$`)) as string;

async function nobodyThere(): Promise<string> {
  const [port] = await freePorts(1);
  return `127.0.0.1:${String(port)}`;
}

/** Takes every connection and says nothing. */
async function silence(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('a process that cannot start says so in one line and exits 1', () => {
  test.each(['src/api.ts', 'src/worker.ts'])('%s with a setting that is wrong', async (entry) => {
    const { stderr, code } = await run(entry, { LOG_LEVEL: 'verbose', LABWRIGHT_TIME_SCALE: '60' });
    expect(stderr).toEqual(oneLine('The settings are wrong: LABWRIGHT_TIME_SCALE must', 'LOG_LEVEL must be one of'));
    expect(code).toBe(1);
  });

  test.each(['', ', though that of the metrics is free'])('the API on a port that is in use%s', async (withMetrics) => {
    const [port, [metricsPort]] = await Promise.all([silence(), freePorts(1)]);
    const { stderr, code } = await run('src/api.ts', {
      LABWRIGHT_API_PORT: String(port),
      ...(withMetrics && { LABWRIGHT_METRICS_PORT: String(metricsPort) }),
    });
    expect(stderr).toEqual(oneLine(`127\\.0\\.0\\.1:${String(port)} is in use`, 'LABWRIGHT_API_PORT'));
    expect(code).toBe(1);
  });

  test('the API off loopback with no way to tell callers', async () => {
    const { stderr, code } = await run('src/api.ts', { LABWRIGHT_API_HOST: '0.0.0.0', LABWRIGHT_API_PORT: '0' });
    expect(stderr).toEqual(oneLine('The settings are wrong: LABWRIGHT_API_HOST', 'LABWRIGHT_TOKENS_FILE'));
    expect(code).toBe(1);
  });

  test('the API whose tokens are not there', async () => {
    const { stderr, code } = await run('src/api.ts', { LABWRIGHT_TOKENS_FILE: '/nowhere/tokens.yaml' });
    expect(stderr).toEqual(oneLine('LABWRIGHT_TOKENS_FILE /nowhere/tokens\\.yaml cannot be read'));
    expect(code).toBe(1);
  });

  test('the worker without Temporal', async () => {
    const address = await nobodyThere();
    const { stderr, code } = await run('src/worker.ts', { TEMPORAL_ADDRESS: address });
    expect(stderr).toEqual(oneLine(`No Temporal server answers at ${address}`, 'start Temporal', 'TEMPORAL_ADDRESS'));
    expect(code).toBe(1);
  });
});

async function apiWith(temporal: string): Promise<Api> {
  const services = { temporal: { address: temporal }, googleEndpoint: 'http://127.0.0.1:1', speed: 1 };
  const api = await startApi({ ...services, port: 0 });
  onTestFinished(() => api.child.stop());
  return api;
}

/** What a caller of ours waits at most. */
const PATIENCE = { withinMs: 5_000 };

interface Readiness {
  ready: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
}

describe('the API without Temporal', () => {
  test('is alive, is not ready, and says for each check what to do', async () => {
    const { url } = await apiWith(await nobodyThere());
    expect((await request(`${url}/healthz`)).status).toBe(200);
    const { status, body } = await request<Readiness>(`${url}/readyz`, 'GET', undefined, PATIENCE);
    expect(status).toBe(503);
    expect(body.ready).toBe(false);
    const fixes = Object.fromEntries(body.checks.map(({ name, ok, detail }) => [name, ok ? 'ok' : detail]));
    expect(fixes).toEqual({
      temporal: expect.stringMatching(/Start Temporal, or correct TEMPORAL_ADDRESS/) as string,
      'search-attributes': expect.stringMatching(/worker/) as string,
      worker: expect.stringMatching(/Start a labwright worker/) as string,
      'data-files': 'ok',
    });
  });

  test.each([
    ['is not there', nobodyThere],
    ['takes the connection and never answers', async () => `127.0.0.1:${String(await silence())}`],
  ])('answers 503 within 5 s, and when to come back, where it %s', async (_, temporal) => {
    const { url } = await apiWith(await temporal());
    const environments = `${url}/v1/projects/my-project/environments`;
    const answers = await Promise.all([
      request(environments, 'POST', SPEC, PATIENCE),
      request(environments, 'GET', undefined, PATIENCE),
      request(`${environments}/mlops-lab`, 'GET', undefined, PATIENCE),
      request(`${environments}/mlops-lab`, 'DELETE', undefined, PATIENCE),
      request(`${environments}/mlops-lab:retry`, 'POST', undefined, PATIENCE),
    ]);
    for (const { status, headers, body } of answers) {
      expect(status).toBe(503);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(body).toMatchObject({ code: 'temporal-unavailable', type: '/errors/temporal-unavailable' });
    }
  });

  test('still names the mistakes of a spec', async () => {
    const { url } = await apiWith(await nobodyThere());
    const answer = await request(`${url}/v1/projects/my-project/environments`, 'POST', { ...SPEC, region: 'Mars' });
    expect(answer.status).toBe(422);
  });
});

describe('the API that is asked to end', () => {
  test('ends by itself, with exit code 0', async () => {
    const { child } = await apiWith(await nobodyThere());
    child.kill('SIGTERM');
    expect(await child.ended).toBe('exit code 0');
  });

  test('answers first what it was asked before', async () => {
    const { url, child } = await apiWith(`127.0.0.1:${String(await silence())}`);
    const arrived = child.line((line) => (line.includes('incoming request') ? line : undefined));
    const answer = request(`${url}/v1/projects/my-project/environments`, 'POST', SPEC);
    await arrived;
    child.kill('SIGTERM');
    expect((await answer).status).toBe(503);
    expect(await child.ended).toBe('exit code 0');
  });
});
