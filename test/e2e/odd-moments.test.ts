import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { ENVIRONMENT, labSpec, post, projectState, provision, teardown } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const path = (projectId: string) => environmentPath(projectId, ENVIRONMENT);
const deleted = (projectId: string) => world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'DELETED');

async function nothingOfOurs(projectId: string): Promise<void> {
  const { instances, accounts } = await projectState(world, projectId);
  expect(instances).toEqual([]);
  expect(accounts.filter(({ email }) => email.startsWith('labwright-'))).toEqual([]);
}

describe('DELETE', () => {
  test('right after POST ends DELETED with nothing left behind', async () => {
    const projectId = await world.project();
    await post(world, labSpec(projectId));
    expect((await world.request('DELETE', path(projectId))).status).toBe(202);
    await deleted(projectId);
    await nothingOfOurs(projectId);
  });

  test('many times at once is one teardown', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    await Promise.all(Array.from({ length: 10 }, () => world.request('DELETE', path(projectId))));
    const { runs } = await deleted(projectId);
    expect(runs.map(({ kind, result }) => `${kind} ${String(result)}`)).toEqual([
      'provision SUCCEEDED',
      'teardown SUCCEEDED',
    ]);
  });

  test('is not undone by a :retry or a POST that comes while it runs', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    await world.request('DELETE', path(projectId));
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'DELETING');
    expect((await world.request('POST', `${path(projectId)}:retry`)).status).toBe(409);
    const again = await post(world, labSpec(projectId));
    expect([again.status, again.body.goal]).toEqual([200, 'DELETED']);
    await deleted(projectId);
    await nothingOfOurs(projectId);
  });

  test('of one that needs action ends DELETED', async () => {
    const projectId = await world.project({ quotas: { CPUS: 1 } });
    const stuck = await provision(world, labSpec(projectId));
    expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [{ kind: 'QuotaExceeded' }] });
    expect((await teardown(world, labSpec(projectId))).state).toBe('DELETED');
    await nothingOfOurs(projectId);
  });
});

describe('by hand in the Temporal UI', () => {
  test('a teardown cannot be cancelled, nor the environment: both end as DELETE asked', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    await world.temporal.workflow.getHandle(`environment.${projectId}.${ENVIRONMENT}`).cancel();
    await world.request('DELETE', path(projectId));
    await world.waitFor(projectId, ENVIRONMENT, ({ runs }) => runs.at(-1)?.kind === 'teardown');
    await world.temporal.workflow.getHandle(`teardown.${projectId}.${ENVIRONMENT}.2`).cancel();
    await deleted(projectId);
    await nothingOfOurs(projectId);
  });

  test('the history of a run may be gone: the environment is read without its steps, and deleted', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    const workflowId = `provision.${projectId}.${ENVIRONMENT}.1`;
    const { workflowService, options } = world.temporal;
    await workflowService.deleteWorkflowExecution({ namespace: options.namespace, workflowExecution: { workflowId } });
    const read = await world.waitFor(projectId, ENVIRONMENT, (environment) => !('steps' in environment));
    expect(read.state).toBe('READY');
    expect((await post(world, labSpec(projectId))).status).toBe(200);
    expect((await teardown(world, labSpec(projectId))).state).toBe('DELETED');
  });
});

describe(':retry', () => {
  test('after the cause is gone continues where the run stopped', async () => {
    const projectId = await world.project({ quotas: { CPUS: 1 } });
    const stuck = await provision(world, labSpec(projectId));
    expect(stuck.attention).toContain('CPUS');
    await world.emulator('PATCH', `projects/${projectId}`, { quotas: { CPUS: 24 } });
    expect((await world.request('POST', `${path(projectId)}:retry`)).status).toBe(202);
    const ready = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
    expect(ready.runs.map(({ result }) => result)).toEqual(['FAILED', 'SUCCEEDED']);
    expect(ready.attention).toBeUndefined();
  });

  test('ten times at once leaves one notebook and a READY environment', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    await Promise.all(Array.from({ length: 10 }, () => world.request('POST', `${path(projectId)}:retry`)));
    await world.waitFor(projectId, ENVIRONMENT, ({ state, runs }) => state === 'READY' && runs.length > 1);
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });
});
