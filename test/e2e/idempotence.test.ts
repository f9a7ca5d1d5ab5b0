import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Closing } from '../../scripts/closing.js';
import { demand, environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { startApi, startWorker } from '../../scripts/services.js';
import { startTemporal } from '../../scripts/temporal.js';
import { until } from '../../scripts/wait.js';
import { calls, ENVIRONMENT, labSpec, mutatingCalls, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  // Slow enough that no notebook falls idle while the second Temporal server starts.
  world = await startWorld({ speed: 300 });
});
afterAll(() => world.stop());

describe('converging', () => {
  test("every step's second ensure makes no mutating call", async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    const before = await mutatingCalls(world, projectId);

    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    const again = await world.waitFor(
      projectId,
      ENVIRONMENT,
      ({ state, runs }) => state === 'READY' && runs.length === 2,
    );
    expect(again.steps.every(({ state }) => state === 'SUCCEEDED' || state === 'SKIPPED')).toBe(true);
    expect(again.runs.at(-1)).toMatchObject({ number: 2, result: 'SUCCEEDED' });
    expect(await mutatingCalls(world, projectId)).toEqual(before);
  });

  test("with Temporal's whole store wiped, the same spec ends READY without one mutating call", async () => {
    const projectId = await world.project();
    const first = await provision(world, labSpec(projectId));
    const before = await mutatingCalls(world, projectId);
    const looksBefore = (await calls(world, projectId)).length;

    const closing = new Closing();
    try {
      const temporal = await closing.add(startTemporal({ headless: true }), (server) => server.stop());
      const services = { ...world.services, temporal: { address: temporal.address } };
      const api = await closing.add(startApi({ ...services, port: 0 }), ({ child }) => child.stop());
      await closing.add(startWorker(services), (worker) => worker.stop());

      await demand(`${api.url}/v1/projects/${projectId}/environments`, 'POST', labSpec(projectId));
      const url = api.url + environmentPath(projectId, ENVIRONMENT);
      const second = await until(
        async () => {
          const environment = await demand<EnvironmentDocument>(url);
          return environment.state === 'PROVISIONING' ? undefined : environment;
        },
        { withinMs: 60_000, describe: () => 'the environment to come to rest on an empty store' },
      );
      expect(second.state).toBe('READY');
      expect(second.outputs?.jupyterLabUrl).toBe(first.outputs?.jupyterLabUrl);
    } finally {
      await closing.close();
    }
    expect((await calls(world, projectId)).length).toBeGreaterThan(looksBefore);
    expect(await mutatingCalls(world, projectId)).toEqual(before);
  });
});
