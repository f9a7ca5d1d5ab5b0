import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { missingBindings, samePolicy, type IamPolicy } from '../../src/domain/iam-policy.js';
import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { classroom, provisionAll, teardownAll, type Classroom } from '../support/classroom.js';
import { calls, projectState, type ProjectState } from '../support/environments.js';
import { shuffled } from '../support/seeded.js';
import { startWorld, type World } from '../support/world.js';

const SEATS = 40;

/** Of the order in which they are taken down. */
const SEED = 20_261_124;

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600, workers: 2 });
});
afterAll(() => world.stop());

const failed = (environments: readonly EnvironmentDocument[], wanted: string) =>
  environments
    .filter(({ state, failures }) => state !== wanted || failures.length > 0)
    .map(({ environmentId, state, failures }) => ({ environmentId, state, failures }));

/** Every write of a policy, and what Google said to it, by the path of what the policy stands on. */
async function policyWrites({ projectId }: Classroom): Promise<Map<string, number[]>> {
  const writes = new Map<string, number[]>();
  for (const { method, path, status } of await calls(world, projectId)) {
    if (method.endsWith('.setIamPolicy')) writes.set(path, [...(writes.get(path) ?? []), status]);
  }
  return writes;
}

/** By the names that `outputs.access` uses. */
function policies(
  { policy, accounts, repositories, buckets }: ProjectState,
  projectId: string,
): Map<string, IamPolicy> {
  return new Map([
    [`projects/${projectId}`, policy],
    ...accounts.map((account) => [`serviceAccounts/${account.email}`, account.policy] as const),
    ...repositories.map((repository) => [repository.name, repository.policy] as const),
    ...buckets.map((bucket) => [`buckets/${bucket.name}`, bucket.policy] as const),
  ]);
}

/** What the environments share; the accounts of notebooks are each one's own. */
async function shared({ projectId }: Classroom) {
  const { accounts, repositories, buckets } = await projectState(world, projectId);
  const builders = accounts.map(({ email }) => email).filter((email) => email.startsWith('builder-'));
  return [...builders, ...repositories.map(({ name }) => name), ...buckets.map(({ name }) => name)];
}

const sharedNames = ({ projectId }: Classroom) => [
  `builder-labwright@${projectId}.iam.gserviceaccount.com`,
  `projects/${projectId}/locations/us-central1/repositories/labwright`,
  `labwright-${projectId}`,
];

async function expectNothingOfOurs({ projectId }: Classroom, before: ProjectState): Promise<void> {
  const after = await projectState(world, projectId);
  expect([after.instances, after.repositories, after.buckets]).toEqual([[], [], []]);
  expect(after.accounts).toEqual(before.accounts);
  expect(samePolicy(after.policy, before.policy)).toBe(true);
}

describe('forty environments of one project and one image, POSTed at once', () => {
  let room: Classroom;
  let before: ProjectState;
  let made: EnvironmentDocument[];
  beforeAll(async () => {
    room = await classroom(world, SEATS);
    before = await projectState(world, room.projectId);
    made = await provisionAll(world, room.specs);
  });

  test('are all READY in their first run', () => {
    expect(failed(made, 'READY')).toEqual([]);
    expect(made.map(({ runs }) => runs.length)).toEqual(made.map(() => 1));
  });

  test('share one build, one image, one repository, one bucket and one builder', async () => {
    const { builds, instances } = await projectState(world, room.projectId);
    expect(builds.map(({ status }) => status)).toEqual(['SUCCESS']);
    expect(new Set(made.map(({ outputs }) => outputs?.image.uri)).size).toBe(1);
    expect((await shared(room)).sort()).toEqual(sharedNames(room).sort());
    expect(instances).toHaveLength(SEATS);
  });

  test('have each of their grants', async () => {
    const there = policies(await projectState(world, room.projectId), room.projectId);
    for (const { outputs } of made) {
      expect(outputs?.access.length).toBeGreaterThan(0);
      for (const { on, ...grant } of outputs?.access ?? []) {
        expect(missingBindings(there.get(on) ?? { bindings: [] }, [grant])).toEqual([]);
      }
    }
  });

  test('cost few policy writes, none of which met another', async () => {
    const writes = [...(await policyWrites(room))];
    expect(writes.flatMap(([, statuses]) => statuses).filter((status) => status !== 200)).toEqual([]);
    const isOfAccount = (path: string) => path.includes('/serviceAccounts/');
    const common = writes.filter(([path]) => !isOfAccount(path));
    expect(common).toHaveLength(3);
    expect(common.flatMap(([, statuses]) => statuses).length).toBeLessThanOrEqual(20);
    const own = writes.filter(([path]) => isOfAccount(path));
    expect(own).toHaveLength(SEATS + 1);
    expect(own.filter(([, statuses]) => statuses.length > 2)).toEqual([]);
  });

  test('are DELETED at once in any order, and nothing of them stays', async () => {
    const gone = await teardownAll(world, shuffled(room.specs, SEED));
    expect(failed(gone, 'DELETED')).toEqual([]);
    await expectNothingOfOurs(room, before);
    const { status } = await world.temporal.workflow.getHandle(`access.${room.projectId}`).describe();
    expect(status.name).toBe('COMPLETED');
  });
});

describe('the last of forty', () => {
  test('keeps what they shared, and takes it along when it goes', async () => {
    const room = await classroom(world, SEATS);
    const before = await projectState(world, room.projectId);
    expect(failed(await provisionAll(world, room.specs), 'READY')).toEqual([]);
    const [last, ...others] = shuffled(room.specs, SEED);
    if (last === undefined) throw new TypeError('forty specs');

    const gone = await teardownAll(world, others);
    expect(failed(gone, 'DELETED')).toEqual([]);
    for (const { left = [] } of gone) {
      const kept = left.filter(({ reason }) => reason.endsWith('uses it too.'));
      expect(kept.map(({ resource }) => resource.replace(/^(buckets|serviceAccounts)\//, '')).sort()).toEqual(
        sharedNames(room).sort(),
      );
    }
    expect((await shared(room)).sort()).toEqual(sharedNames(room).sort());
    const { instances, policy } = await projectState(world, room.projectId);
    expect(instances).toHaveLength(1);
    const [kept] = await provisionAll(world, [last]);
    expect(kept?.state).toBe('READY');
    expect(
      others.filter(({ environmentId }) => JSON.stringify(policy).includes(`labwright-${environmentId}@`)),
    ).toEqual([]);

    const [final] = await teardownAll(world, [last]);
    expect(final?.left?.filter(({ reason }) => reason.endsWith('uses it too.'))).toEqual([]);
    await expectNothingOfOurs(room, before);
  });
});
