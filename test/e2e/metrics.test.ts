/** What Prometheus is told, against what Google's twin and the API's answers know of the same. */
import { afterAll, expect, test } from 'vitest';

import type { CallRecord } from '../../emulator/calls.js';
import { Closing } from '../../scripts/closing.js';
import { request } from '../../scripts/environment-client.js';
import { startApi, startWorker } from '../../scripts/services.js';
import { freePorts, until } from '../../scripts/wait.js';
import { isAtRest, labSpec, post, provision } from '../support/environments.js';
import { startWorld } from '../support/world.js';

const closing = new Closing();
afterAll(() => closing.close());

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats). */
async function scrape(port: number): Promise<Sample[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text]);
    return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
  });
}

const total = (samples: Sample[], name: string, labels: Record<string, string> = {}) =>
  samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);

test('a worker tells its runs, steps, attempts and every call to Google; the API its answers and the states', async () => {
  await using world = await startWorld({ workers: 0 });
  const [workerPort, apiPort, port] = (await freePorts(3)) as [number, number, number];
  const settings = (metricsPort: number) => ({ LABWRIGHT_METRICS_PORT: String(metricsPort) });
  const { url } = await closing.add(startApi({ ...world.services, port, settings: settings(apiPort) }), ({ child }) =>
    child.stop(),
  );
  await closing.add(startWorker({ ...world.services, settings: settings(workerPort) }), (worker) => worker.stop());

  const [good, bad] = [await world.project(), await world.project({ billingEnabled: false })];
  expect((await provision(world, labSpec(good))).state).toBe('READY');
  await post(world, labSpec(bad));
  await world.waitFor(bad, 'mlops-lab', isAtRest);

  const told = await scrape(workerPort);
  const runs = 'labwright_runs_total';
  expect(total(told, runs, { kind: 'provision', result: 'SUCCEEDED', failure: '' })).toBe(1);
  expect(total(told, runs, { kind: 'provision', result: 'FAILED', failure: 'BillingDisabled' })).toBe(1);
  expect(total(told, runs)).toBe(2);
  for (const step of ['services', 'accounts', 'access', 'notebook', 'verify']) {
    expect(total(told, 'labwright_step_duration_seconds_count', { step, verb: 'ensure' })).toBe(1);
  }
  const waits = { step: 'notebook', outcome: 'Waiting' };
  expect(total(told, 'labwright_attempts_total', waits)).toBeGreaterThan(0);
  expect(total(told, 'labwright_attempts_total', { step: 'preflight', outcome: 'BillingDisabled' })).toBe(1);
  expect(total(told, 'temporal_worker_task_slots_available')).toBeGreaterThan(0);

  // The notebook at rest, and the project without billing, are looked at now and then.
  await until(
    async () => {
      const [{ calls }, now] = await Promise.all([
        world.emulator<{ calls: CallRecord[] }>('GET', 'calls'),
        scrape(workerPort),
      ]);
      const refused = calls.filter(({ status }) => status >= 400);
      const counted = total(now, 'labwright_google_calls_total');
      const ok = total(now, 'labwright_google_calls_total', { status: 'OK' });
      return counted === calls.length && counted - ok === refused.length ? counted : undefined;
    },
    { withinMs: 120_000, describe: () => 'the worker and the twin count differently' },
  );

  await request(`${url}/v1/projects/${good}/environments/none`);
  const answers = await scrape(apiPort);
  const route = '/v1/projects/:projectId/environments/:environmentId(^[a-z][a-z0-9-]*$)';
  expect(total(answers, 'labwright_http_request_duration_seconds_count', { method: 'GET', route, status: '404' })).toBe(
    1,
  );
  expect(total(answers, 'labwright_environments', { state: 'READY' })).toBeGreaterThanOrEqual(1);
  expect(total(answers, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  expect((await fetch(`http://127.0.0.1:${apiPort}/`)).status).toBe(404);
});
