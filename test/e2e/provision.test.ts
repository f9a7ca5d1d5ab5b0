import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { request } from '../../scripts/environment-client.js';
import { ENVIRONMENT, IMAGE, labSpec, mutatingCalls, OWNER, post, provision } from '../support/environments.js';
import { openLink } from '../support/link.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe('POST a spec', () => {
  test('ends READY with a link that its owner can open and nobody else', async () => {
    const projectId = await world.project();
    const accepted = await post(world, labSpec(projectId));
    expect(accepted.status).toBe(202);
    expect(accepted.body).toMatchObject({
      state: 'PROVISIONING',
      goal: 'READY',
      projectId,
      environmentId: ENVIRONMENT,
    });

    const environment = await provision(world, labSpec(projectId));
    expect(environment.state).toBe('READY');
    expect(environment.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'preflight SUCCEEDED',
      'services SUCCEEDED',
      'accounts SUCCEEDED',
      'repository SKIPPED',
      'source SKIPPED',
      'access SUCCEEDED',
      'image SKIPPED',
      'notebook SUCCEEDED',
      'verify SUCCEEDED',
    ]);
    expect(environment.outputs).toMatchObject({ image: { uri: IMAGE }, notebook: { state: 'ACTIVE' } });

    const link = environment.outputs?.jupyterLabUrl ?? '';
    const stranger = await request(link);
    expect([stranger.status, stranger.headers.get('location')]).toEqual([302, expect.stringContaining('/signin')]);
    const page = await openLink(link, OWNER);
    expect(page.status).toBe(200);
    expect(page.body).toContain(ENVIRONMENT);
    expect(page.body).toContain(IMAGE);
    expect((await openLink(link, 'eve@example.com')).status).toBe(403);
  });

  test('shows what each step waits for while it runs', async () => {
    const projectId = await world.project();
    await post(world, labSpec(projectId));
    const waiting = await world.waitFor(projectId, ENVIRONMENT, ({ steps }) => steps.some((step) => step.waiting));
    const step = waiting.steps.find((candidate) => candidate.waiting);
    expect(step).toMatchObject({ state: 'RUNNING', waiting: { for: expect.stringMatching(/\.$/) as string } });
    expect(step?.waiting?.attempt).toBeGreaterThan(0);
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });

  test('fifty times in parallel makes one environment', async () => {
    const projectId = await world.project();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(world, labSpec(projectId))));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array.from({ length: 49 }, () => 200), 202]);

    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
    const creations = (await mutatingCalls(world, projectId)).filter((method) => method.endsWith('instances.create'));
    expect(creations).toHaveLength(1);
  });

  test('with another spec under the same name is refused with the differences', async () => {
    const projectId = await world.project();
    const spec = labSpec(projectId);
    await provision(world, spec);
    const other = await post(world, { ...spec, notebook: { ...spec.notebook, machineType: 'e2-standard-8' } });
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({
      code: 'environment-exists',
      differences: [{ pointer: '/notebook/machineType', wanted: 'e2-standard-8' }],
    });
  });
});
