import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { samePolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { labSpec, projectState, provision, teardown } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const names = Array.from({ length: 8 }, (_, seat) => `seat-${seat}`);

describe('environments of one project', () => {
  test('made at once all get their notebook and their grants; taken down at once, nothing of them stays', async () => {
    const projectId = await world.project({
      services: requiredServices(resolveSpec(labSpec('my-project'))),
      quotas: { CPUS: 200 },
    });
    const before = await projectState(world, projectId);
    const specs = names.map((environmentId) => labSpec(projectId, { environmentId }));

    const made = await Promise.all(specs.map((spec) => provision(world, spec)));
    expect(made.map(({ state }) => state)).toEqual(names.map(() => 'READY'));
    const { policy, instances } = await projectState(world, projectId);
    expect(instances).toHaveLength(names.length);
    const writers = policy.bindings.find(({ role }) => role === 'roles/logging.logWriter')?.members ?? [];
    for (const name of names) {
      expect(writers).toContain(`serviceAccount:labwright-${name}@${projectId}.iam.gserviceaccount.com`);
    }

    const gone = await Promise.all(specs.map((spec) => teardown(world, spec)));
    expect(gone.map(({ state }) => state)).toEqual(names.map(() => 'DELETED'));
    const after = await projectState(world, projectId);
    expect(after.instances).toEqual([]);
    expect(after.accounts).toEqual(before.accounts);
    expect(samePolicy(after.policy, before.policy)).toBe(true);
  });

  test('are taken down one by one: the other keeps what it has', async () => {
    const projectId = await world.project();
    const [one, other] = ['one', 'other'].map((name) => labSpec(projectId, { environmentId: `seat-${name}` }));
    if (!one || !other) throw new TypeError('two specs');
    await Promise.all([provision(world, one), provision(world, other)]);
    const link = (await provision(world, other)).outputs?.jupyterLabUrl;
    await teardown(world, one);
    const kept = await provision(world, other);
    expect([kept.state, kept.outputs?.jupyterLabUrl]).toEqual(['READY', link]);
    const { accounts, instances, policy } = await projectState(world, projectId);
    expect(instances).toHaveLength(1);
    expect(accounts.filter(({ email }) => email.startsWith('labwright-'))).toHaveLength(1);
    expect(JSON.stringify(policy)).not.toContain('seat-one');
  });
});
