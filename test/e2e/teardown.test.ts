import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { samePolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { environmentPath } from '../../scripts/environment-client.js';
import {
  ENVIRONMENT,
  labSpec,
  mutatingCalls,
  post,
  projectState,
  provision,
  teardown,
} from '../support/environments.js';
import { editPolicy } from '../support/edit-policy.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** A project that others use: everything enabled, and a binding of theirs with a condition. */
async function livedInProject(): Promise<string> {
  const projectId = await world.project({ services: requiredServices(resolveSpec(labSpec('my-project'))) });
  await editPolicy(world, projectId, (policy) => ({
    ...policy,
    version: 3,
    bindings: [...policy.bindings, { role: 'roles/viewer', members: ['user:ana@example.com'], condition: NIGHT }],
  }));
  return projectId;
}

const NIGHT = { title: 'until morning', expression: "request.time < timestamp('2027-01-01T00:00:00Z')" };

describe('DELETE', () => {
  test('leaves what was there before and nothing of ours', async () => {
    const projectId = await livedInProject();
    const before = await projectState(world, projectId);
    expect((await provision(world, labSpec(projectId))).state).toBe('READY');

    const gone = await teardown(world, labSpec(projectId));
    expect(gone.state).toBe('DELETED');
    expect(gone.left).toEqual([expect.objectContaining({ resource: `projects/${projectId}/services`, billed: false })]);
    const after = await projectState(world, projectId);
    expect(after.accounts).toEqual(before.accounts);
    expect(after.instances).toEqual([]);
    expect(samePolicy(after.policy, before.policy)).toBe(true);
  });

  test('twice finds nothing more to do', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    const gone = await teardown(world, labSpec(projectId));
    const calls = await mutatingCalls(world, projectId);
    const again = await world.request('DELETE', environmentPath(projectId, ENVIRONMENT));
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ state: 'DELETED', runs: gone.runs });
    expect(await mutatingCalls(world, projectId)).toEqual(calls);
  });

  test('in the middle of a run waits for that run and then takes everything down', async () => {
    const projectId = await world.project();
    await post(world, labSpec(projectId));
    await world.waitFor(projectId, ENVIRONMENT, ({ steps }) =>
      steps.some(({ name, state }) => name === 'notebook' && state === 'RUNNING'),
    );
    const gone = await teardown(world, labSpec(projectId));
    expect(gone.runs.map(({ kind, result }) => `${kind} ${String(result)}`)).toEqual([
      'provision CANCELLED',
      'teardown SUCCEEDED',
    ]);
    const { instances, accounts } = await projectState(world, projectId);
    expect(instances).toEqual([]);
    expect(accounts.filter(({ email }) => email.startsWith('labwright'))).toEqual([]);
  });

  test('then the same POST makes it anew', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    await teardown(world, labSpec(projectId));
    const anew = await provision(world, labSpec(projectId));
    expect(anew.state).toBe('READY');
    expect(anew.runs).toHaveLength(1);
  });
});
