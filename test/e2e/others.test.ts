import { afterAll, beforeAll, expect, test } from 'vitest';

import { samePolicy, type Binding, type IamPolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { editPolicy } from '../support/edit-policy.js';
import { builtSpec, IMAGE, projectState, provision, teardown } from '../support/environments.js';
import { asOwner, shown } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600 });
});
afterAll(() => world.stop());

const places = (projectId: string) => ({
  app: `team-app@${projectId}.iam.gserviceaccount.com`,
  account: `v1/projects/${projectId}/serviceAccounts/team-app@${projectId}.iam.gserviceaccount.com`,
  bucket: `storage/v1/b/team-${projectId}`,
  repository: `v1/projects/${projectId}/locations/us-central1/repositories/team`,
  instance: `v2/projects/${projectId}/locations/us-central1-b/instances/team`,
});

/** Beside ours in everything: equal roles, equal kinds, the same zone's region and the same registry. */
async function makeTheirs(projectId: string): Promise<void> {
  const { app, account, bucket, instance } = places(projectId);
  await asOwner(world, 'POST', `v1/projects/${projectId}/serviceAccounts`, { accountId: 'team-app' });
  await shown(world, account);
  const bobMayUse = [{ role: 'roles/iam.serviceAccountUser', members: ['user:bob@example.com'] }];
  await asOwner(world, 'POST', `${account}:setIamPolicy`, { policy: { bindings: bobMayUse } });
  const uniform = { iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } };
  const team = { name: `team-${projectId}`, location: 'us-central1', ...uniform };
  await asOwner(world, 'POST', `storage/v1/b?project=${projectId}`, team);
  for (const name of ['a.txt', 'source%2Fb.tgz']) {
    await asOwner(world, 'POST', `upload/${bucket}/o?uploadType=media&name=${name}`, `the bytes of ${name}`);
  }
  await world.emulator('POST', 'images', { uri: `us-central1-docker.pkg.dev/${projectId}/team/mlops-dev:v1` });
  const [repository = '', tag = ''] = IMAGE.split(':');
  const metadata = { 'idle-timeout-seconds': '86400' };
  const gceSetup = { machineType: 'e2-standard-4', containerImage: { repository, tag }, metadata };
  await asOwner(world, 'POST', instance.replace('/team', '?instanceId=team'), { labels: { team: 'a' }, gceSetup });
  await shown<{ healthState?: string }>(world, instance, ({ healthState }) => healthState === 'HEALTHY');
  await editPolicy(world, projectId, (policy) => ({
    ...policy,
    version: 3,
    bindings: [...policy.bindings, ...theirBindings(app)],
  }));
}

const theirBindings = (app: string): Binding[] => [
  { role: 'roles/logging.logWriter', members: [`serviceAccount:${app}`] },
  { role: 'roles/viewer', members: ['user:bob@example.com'] },
  {
    role: 'roles/aiplatform.user',
    members: [`serviceAccount:${app}`],
    condition: { title: 'this year', expression: 'request.time < timestamp("2027-01-01T00:00:00Z")' },
  },
  {
    role: 'roles/storage.objectViewer',
    members: ['user:bob@example.com'],
    condition: { title: 'one bucket', expression: 'resource.name.startsWith("projects/_/buckets/team-")' },
  },
];

/** What Google answers about each, to the byte: etags, generations and times of change are in it. */
async function theirs(projectId: string): Promise<string[]> {
  const { account, bucket, repository, instance } = places(projectId);
  const looks: [method: string, path: string][] = [
    ['GET', account],
    ['POST', `${account}:getIamPolicy`],
    ['GET', bucket],
    ['GET', `${bucket}/iam`],
    ['GET', `${bucket}/o`],
    ['GET', `${bucket}/o/a.txt?alt=media`],
    ['GET', repository],
    ['GET', `${repository}:getIamPolicy`],
    ['GET', `${repository}/dockerImages`],
    ['GET', instance],
  ];
  return Promise.all(looks.map(async ([method, path]) => JSON.stringify(await asOwner(world, method, path))));
}

/** Every binding of theirs stands as it did, members of ours aside. */
function keeps({ bindings }: IamPolicy, theirs: readonly Binding[]): boolean {
  return theirs.every(({ role, members, condition }) =>
    bindings.some(
      (binding) =>
        binding.role === role &&
        JSON.stringify(binding.condition) === JSON.stringify(condition) &&
        members.every((member) => binding.members.includes(member)),
    ),
  );
}

test('what others have beside an environment stays as it is, while it is made, used and taken down', async () => {
  const projectId = await world.project({ services: requiredServices(resolveSpec(builtSpec('my-project'))) });
  await makeTheirs(projectId);
  const before = await theirs(projectId);
  const state = await projectState(world, projectId);

  expect((await provision(world, builtSpec(projectId))).state).toBe('READY');
  expect(await theirs(projectId)).toEqual(before);
  const { policy } = await projectState(world, projectId);
  expect(samePolicy(policy, state.policy)).toBe(false);
  expect(keeps(policy, state.policy.bindings)).toBe(true);

  expect((await teardown(world, builtSpec(projectId))).state).toBe('DELETED');
  expect(await theirs(projectId)).toEqual(before);
  const { builds: _, ...after } = await projectState(world, projectId);
  const { builds: __, ...first } = state;
  expect(after).toEqual(first);
});

test('a grant of ours that somebody made under a condition is theirs: ours is made beside it and taken back alone', async () => {
  const projectId = await world.project({ services: requiredServices(resolveSpec(builtSpec('my-project'))) });
  const spec = builtSpec(projectId);
  expect((await provision(world, spec)).state).toBe('READY');
  const conditional: Binding = {
    role: 'roles/logging.logWriter',
    members: [`serviceAccount:labwright-mlops-lab@${projectId}.iam.gserviceaccount.com`],
    condition: { title: 'this year', expression: 'request.time < timestamp("2027-01-01T00:00:00Z")' },
  };
  await editPolicy(world, projectId, ({ bindings, ...policy }) => ({
    ...policy,
    version: 3,
    bindings: [
      ...bindings.filter(({ role, condition }) => role !== conditional.role || condition !== undefined),
      conditional,
    ],
  }));

  await world.request('POST', `/v1/projects/${projectId}/environments/mlops-lab:retry`);
  const again = await world.waitFor(projectId, 'mlops-lab', ({ runs }) => runs[1]?.result !== undefined);
  expect(again.state).toBe('READY');
  const granted = (await projectState(world, projectId)).policy.bindings.filter(
    ({ role }) => role === conditional.role,
  );
  expect(granted).toHaveLength(2);
  expect(granted.map(({ members }) => members)).toEqual([conditional.members, conditional.members]);

  const gone = await teardown(world, spec);
  expect(gone.state).toBe('DELETED');
  expect(gone.left).toContainEqual(
    expect.objectContaining({ reason: expect.stringContaining('by somebody else') as string }),
  );
  const after = (await projectState(world, projectId)).policy.bindings.filter(({ role }) => role === conditional.role);
  expect(after.map(({ condition }) => condition?.title)).toEqual(['this year']);
});
