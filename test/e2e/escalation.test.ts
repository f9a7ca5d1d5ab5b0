import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { Policy, ProjectPolicy } from '../../src/domain/policy.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { builds, dockerfile, QUEUING, theBuild } from '../support/built-lab.js';
import {
  builtSpec,
  calls,
  labSpec,
  mutatingCalls,
  projectState,
  provision,
  teardown,
} from '../support/environments.js';
import { asOwner } from '../support/owner.js';
import { PolicyLog } from '../support/policies.js';
import { startWorld, type World } from '../support/world.js';

/** What a careful installation allows; the tests of every other file run under one that allows all. */
const RULES: Omit<ProjectPolicy, 'callers'> = {
  regions: ['us-central1'],
  services: [],
  machineTypes: ['e2-standard-*'],
  networks: ['default'],
  profiles: ['least-privilege'],
  grants: ['roles/bigquery.dataViewer'],
  owners: ['*@example.com'],
  baseImages: ['us-docker.pkg.dev/deeplearning-platform-release/*'],
};
const served = (...projectIds: string[]): Policy => ({
  defaults: RULES,
  projects: Object.fromEntries(projectIds.map((each) => [each, { callers: [{ caller: '*', role: 'admin' }] }])),
});

let world: World;
const log = new PolicyLog();
beforeAll(async () => {
  world = await startWorld({ policy: served('*'), onLine: log.onLine });
});
afterAll(() => world.stop());

interface Problem {
  errors?: { pointer: string; detail: string }[];
}

function post(spec: EnvironmentSpec) {
  return world.request<Problem>('POST', `/v1/projects/${spec.projectId}/environments`, spec);
}

const given = (email: string) => ({ access: { accounts: { builder: email, notebook: email } } });

describe('a caller who asks for more than the policy allows', () => {
  let projectId: string;
  beforeAll(async () => {
    projectId = await world.project();
  });

  test.each<[string, (of: string) => Partial<EnvironmentSpec>, string]>([
    ['the profile lab', () => ({ access: { profile: 'lab' } }), '/access/profile'],
    ['a role besides', () => ({ access: { grants: [{ role: 'roles/storage.admin' }] } }), '/access/grants/0/role'],
    ['the role of an owner', () => ({ access: { grants: [{ role: 'roles/owner' }] } }), '/access/grants/0/role'],
    [
      'a role in another project',
      () => ({ access: { grants: [{ role: 'roles/bigquery.dataViewer', on: 'projects/other-project' }] } }),
      '/access/grants/0/on',
    ],
    [
      'the account of another environment',
      (of) => given(`labwright-other@${of}.iam.gserviceaccount.com`),
      '/access/accounts/notebook',
    ],
    [
      'the account that builds',
      (of) => given(`builder-labwright@${of}.iam.gserviceaccount.com`),
      '/access/accounts/builder',
    ],
    ['somebody else as owner', () => ({ notebook: { owner: 'eve@evil.example' } }), '/notebook/owner'],
    ['a network of others', () => ({ notebook: { network: 'production' } }), '/notebook/network'],
    [
      'a subnet of another project',
      () => ({ notebook: { subnet: 'projects/host-project/regions/us-central1/subnetworks/default' } }),
      '/notebook/network',
    ],
    ['a machine that is too large', () => ({ notebook: { machineType: 'a2-ultragpu-8g' } }), '/notebook/machineType'],
    ['a service to be enabled', () => ({ services: ['sqladmin'] }), '/services/0'],
    ['an image of others', () => ({ image: { uri: 'docker.io/eve/notebook:v1' } }), '/image/uri'],
    [
      'a file of an image of others',
      () => ({ image: { dockerfile: dockerfile('COPY --from=eve/x /a /b') } }),
      '/image/dockerfile',
    ],
    [
      'a frontend of others',
      () => ({ image: { dockerfile: `# syntax=eve/frontend\n${dockerfile()}` } }),
      '/image/dockerfile',
    ],
    ['an archive', (of) => ({ image: { source: `gs://${of}-sources/context.tgz` } }), '/image/source'],
    ['a repository of others', () => ({ image: { repository: 'production' } }), '/image/repository'],
    ['our own marks', () => ({ labels: { 'labwright-environment': 'other' } }), '/labels/labwright-environment'],
  ])('is refused %s, and nothing is asked of Google.', async (_what, fields, pointer) => {
    const { status, body } = await post(labSpec(projectId, fields(projectId)));
    expect(status).toBe(422);
    expect(body.errors?.map((error) => error.pointer)).toContain(pointer);
    expect((await world.request('GET', environmentPath(projectId, 'mlops-lab'))).status).toBe(404);
    expect(await calls(world, projectId)).toEqual([]);
  });
});

describe('a Dockerfile', () => {
  test('runs with nothing of the builder: no network of Cloud Build, no token, no right beyond one push.', async () => {
    const projectId = await world.project();
    const lines = ['RUN curl -H Metadata-Flavor:Google http://metadata.google.internal/computeMetadata/v1/ || true'];
    const spec = { ...builtSpec(projectId), image: { dockerfile: dockerfile(...lines) } };
    expect((await provision(world, spec)).state).toBe('READY');

    const [build] = await builds(world, projectId);
    const path = `v1/projects/${projectId}/locations/us-central1/builds/${build?.id ?? ''}`;
    const { steps } = await asOwner<{ steps: { args: string[] }[] }>(world, 'GET', path);
    expect(steps.flatMap(({ args }) => args).filter((arg) => /network|secret|allow|privileged/.test(arg))).toEqual([]);

    const { policy, accounts, repositories, buckets } = await projectState(world, projectId);
    const builder = `serviceAccount:builder-labwright@${projectId}.iam.gserviceaccount.com`;
    const rolesIn = ({ bindings }: typeof policy) =>
      bindings.filter(({ members }) => members.includes(builder)).map(({ role }) => role);
    expect(rolesIn(policy)).toEqual([]);
    expect(accounts.flatMap((account) => rolesIn(account.policy))).toEqual([]);
    expect(repositories.flatMap((each) => rolesIn(each.policy))).toEqual(['roles/artifactregistry.writer']);
    expect(buckets.flatMap((each) => rolesIn(each.policy)).sort()).toEqual([
      'roles/storage.legacyBucketWriter',
      'roles/storage.objectViewer',
    ]);
  });
});

test('A repository of ours whose tags were made movable stops the next run, which says how to mend it.', async () => {
  const projectId = await world.project();
  expect((await provision(world, builtSpec(projectId))).state).toBe('READY');
  const name = `projects/${projectId}/locations/us-central1/repositories/labwright`;
  const dockerConfig = { immutableTags: false };
  await asOwner(world, 'PATCH', `v1/${name}?updateMask=dockerConfig`, { dockerConfig });
  await world.request('POST', `${environmentPath(projectId, 'mlops-lab')}:retry`);
  const { failures } = await world.waitFor(projectId, 'mlops-lab', ({ state }) => state === 'ACTION_REQUIRED');
  expect(failures[0]).toMatchObject({ kind: 'Foreign', resource: name });
  expect(failures[0]?.fix?.command).toContain('--immutable-tags');
});

describe('a policy that changes', () => {
  beforeEach(() => log.write(world, served('*')));

  test('counts without a restart, and what it no longer allows can still be taken down.', async () => {
    const projectId = await world.project();
    const other = await world.project();
    const spec = labSpec(projectId);
    expect((await provision(world, spec)).state).toBe('READY');

    await log.write(world, served(other));
    const retried = await world.request('POST', `${environmentPath(projectId, 'mlops-lab')}:plan`);
    expect(retried.status).toBe(422);
    expect((await post(labSpec(projectId, { environmentId: 'another' }))).status).toBe(422);
    expect((await post(labSpec(other))).status).toBe(202);
    expect((await teardown(world, spec)).state).toBe('DELETED');
    expect((await projectState(world, projectId)).instances).toEqual([]);
  });

  test('and what it no longer allows is stopped when somebody asks, with nothing else done.', async () => {
    const projectId = await world.project();
    expect((await provision(world, labSpec(projectId))).state).toBe('READY');
    await log.write(world, served(await world.project()));
    const known = (await mutatingCalls(world, projectId)).length;

    expect((await world.request('POST', `${environmentPath(projectId, 'mlops-lab')}:stop`)).status).toBe(202);
    const { steps, failures, outputs } = await world.waitFor(
      projectId,
      'mlops-lab',
      ({ state }) => state === 'STOPPED',
    );
    expect(failures).toEqual([]);
    expect(steps.map(({ name, title, state }) => [name, title, state])).toEqual([
      ['notebook', 'Stop the Workbench notebook', 'SUCCEEDED'],
    ]);
    expect(outputs?.access).not.toEqual([]);
    expect((await mutatingCalls(world, projectId)).slice(known)).toEqual([
      'notebooks.projects.locations.instances.stop',
    ]);

    expect((await world.request('POST', `${environmentPath(projectId, 'mlops-lab')}:start`)).status).toBe(422);
    expect((await projectState(world, projectId)).instances[0]?.state).toBe('STOPPED');
  });

  test('is met by a run in its middle, and what costs is stopped then, with what was asked for still to come.', async () => {
    const projectId = await world.project();
    expect((await provision(world, labSpec(projectId))).state).toBe('READY');
    const path = environmentPath(projectId, 'mlops-lab');
    const method = 'notebooks.projects.locations.instances.stop';
    await world.emulator('POST', 'faults', { id: projectId, fault: 'unavailable', method, project: projectId });
    await world.request('PATCH', path, { notebook: { machineType: 'e2-standard-8' } });
    const refused = async () =>
      (await calls(world, projectId)).find((call) => call.method === method && call.status === 503);
    await until(refused, { withinMs: 120_000, describe: () => 'nobody asks for the stop' });
    await log.write(world, { ...served('*'), defaults: { ...RULES, machineTypes: ['e2-standard-4'] } });
    const stuck = await world.waitFor(projectId, 'mlops-lab', ({ state }) => state === 'ACTION_REQUIRED');
    expect(stuck.failures.map(({ kind }) => kind)).toEqual(['PolicyViolated']);
    await world.emulator('DELETE', `faults/${projectId}`);

    expect((await world.request('POST', `${path}:stop`)).status).toBe(202);
    const stopped = await world.waitFor(projectId, 'mlops-lab', ({ state }) => state === 'STOPPED');
    expect(stopped).toMatchObject({ failures: [], runs: [{}, {}, { result: 'SUCCEEDED' }] });
    expect(stopped.attention).toMatch(
      /^What the last update asked for is not done: :retry does it\. Changing notebook\.machineType/,
    );
    const [instance] = (await projectState(world, projectId)).instances;
    expect(instance).toMatchObject({ state: 'STOPPED', gceSetup: { machineType: 'e2-standard-4' } });

    await log.write(world, served('*'));
    expect((await world.request('POST', `${path}:start`)).status).toBe(202);
    const started = await world.waitFor(projectId, 'mlops-lab', ({ state }) => state === 'READY');
    expect(started.outputs?.notebook.machineType).toBe('e2-standard-8');
    expect(started.attention).toBeUndefined();
  });

  test('and is asked of a build that still waits for a machine: its images count as they did before it was queued.', async () => {
    const projectId = await world.project({ quotas: QUEUING });
    await post(builtSpec(projectId));
    await theBuild(world, projectId, 'QUEUED');
    await log.write(world, { ...served('*'), defaults: { ...RULES, baseImages: ['docker.io/ours/*'] } });
    const stuck = await world.waitFor(projectId, 'mlops-lab', ({ state }) => state === 'ACTION_REQUIRED');
    expect(stuck.failures).toMatchObject([{ step: 'image', kind: 'PolicyViolated' }]);
    expect(stuck.failures[0]?.sentence).toMatch(/^\/image\/dockerfile: Line 1: .*docker\.io\/ours\/\*/);
  });

  test('with a mistake is refused with line and column, and the one before stays.', async () => {
    const projectId = await world.project();
    await log.write(world, 'projects:\n  "*":\n    callers: []\n    region: [us-central1]\n');
    const refused = log.lines.filter((line) => line.includes('policy refused'));
    expect(refused.at(-1)).toMatch(/policy\.yaml:4:5: .*region.*Did you mean regions\?/);
    expect((await post(labSpec(projectId, { access: { profile: 'lab' } }))).status).toBe(422);
    expect((await post(labSpec(projectId))).status).toBe(202);
  });

  test('lets a role be granted that it names, and takes it back when the spec no longer asks.', async () => {
    const role = 'roles/bigquery.dataViewer';
    const projectId = await world.project({ grantable: [role] });
    const spec = labSpec(projectId, { access: { grants: [{ role }] } });
    const environment = await provision(world, spec);
    expect(environment).toMatchObject({ state: 'READY', failures: [] });
    const membersOf = async () =>
      (await projectState(world, projectId)).policy.bindings.find((binding) => binding.role === role)?.members;
    expect(await membersOf()).toEqual([`serviceAccount:labwright-mlops-lab@${projectId}.iam.gserviceaccount.com`]);

    await world.request('PATCH', environmentPath(projectId, 'mlops-lab'), { access: { grants: [] } });
    await world.waitFor(projectId, 'mlops-lab', ({ state, runs }) => state === 'READY' && runs.length === 2);
    expect(await membersOf()).toBeUndefined();
  });
});
