import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { samePolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { calls, labSpec, projectState, provision, teardown } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600 });
});
afterAll(() => world.stop());

const SEATS = 40;
const SELF = 'serviceAccount:labwright@labwright-host.iam.gserviceaccount.com';

describe("the project's one writer", () => {
  test('gives forty environments their roles in few writes, and takes exactly those back', async () => {
    const projectId = await world.project({
      services: requiredServices(resolveSpec(labSpec('my-project'))),
      quotas: { CPUS: 1000, IN_USE_ADDRESSES: 100, SSD_TOTAL_GB: 100_000 },
    });
    const before = await projectState(world, projectId);
    const specs = Array.from({ length: SEATS }, (_, seat) => labSpec(projectId, { environmentId: `seat-${seat}` }));

    const made = await Promise.all(specs.map((spec) => provision(world, spec)));
    expect(made.filter(({ state }) => state !== 'READY')).toEqual([]);
    const { policy } = await projectState(world, projectId);
    for (const { outputs } of made) {
      for (const { member, role, on } of outputs?.access ?? []) {
        if (on !== `projects/${projectId}`) continue;
        expect(policy.bindings.find((binding) => binding.role === role)?.members).toContain(member);
      }
    }
    const writes = async () =>
      (await calls(world, projectId)).filter(({ method }) => method === 'cloudresourcemanager.projects.setIamPolicy');
    expect((await writes()).length).toBeLessThanOrEqual(20);

    await Promise.all(specs.map((spec) => teardown(world, spec)));
    const after = await projectState(world, projectId);
    expect(samePolicy(after.policy, before.policy)).toBe(true);
    expect((await writes()).length).toBeLessThanOrEqual(40);
    const { status } = await world.temporal.workflow.getHandle(`access.${projectId}`).describe();
    expect(status.name).toBe('COMPLETED');
  });

  test('hands what Google refuses to the environment that wished it, and to no other', async () => {
    const projectId = await world.project();
    const { policy } = await projectState(world, projectId);
    const brake =
      "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/logging.logWriter'])";
    const bindings = policy.bindings.map((binding) =>
      binding.role === 'roles/resourcemanager.projectIamAdmin'
        ? { ...binding, condition: { title: 'too tight', expression: brake } }
        : binding,
    );
    await world.emulator('PATCH', `projects/${projectId}`, { bindings });
    const free = await world.project();

    const [refused, ready] = await Promise.all([provision(world, labSpec(projectId)), provision(world, labSpec(free))]);
    expect(refused.state).toBe('ACTION_REQUIRED');
    expect(refused.failures).toMatchObject([{ step: 'access', kind: 'PermissionDenied' }]);
    expect(refused.attention).toContain(SELF);
    expect(ready.state).toBe('READY');
  });
});
