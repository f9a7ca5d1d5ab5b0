import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import { builtSpec, dockerfile } from '../support/built-lab.js';
import { ENVIRONMENT, projectState, provision, teardown } from '../support/environments.js';
import { parseGrant } from '../support/gcloud.js';
import { samePolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { asOwner } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const WIDE = ['roles/editor', 'roles/container.admin', 'roles/iam.securityAdmin'];
const image = { dockerfile: dockerfile('RUN pip install kfp==2.17.0') };
const lab = (projectId: string, environmentId = 'mlops-lab') =>
  builtSpec(projectId, image, { environmentId, access: { profile: 'lab' } });

/** A project that has been used: what the lab needs is on, so that the default accounts are there. */
const usedProject = (more: Record<string, unknown> = {}) =>
  world.project({ services: requiredServices(resolveSpec(lab('my-project'))), grantable: WIDE, ...more });

async function rolesOf(projectId: string, member: string): Promise<string[]> {
  const { policy } = await projectState(world, projectId);
  return policy.bindings
    .filter(({ members }) => members.includes(member))
    .map(({ role }) => role)
    .sort();
}

describe('the profile lab', () => {
  test.each([
    ['a new project', {}, (number: string) => `${number}-compute@developer.gserviceaccount.com`],
    ['an older project', { legacyBuilds: true }, (number: string) => `${number}@cloudbuild.gserviceaccount.com`],
  ])('grants the roles literally in %s, and DELETE takes exactly them back', async (_, options, builderOf) => {
    const projectId = await usedProject(options);
    const before = await projectState(world, projectId);
    const builder = builderOf(before.projectNumber);
    const notebook = `${before.projectNumber}-compute@developer.gserviceaccount.com`;
    const had = await rolesOf(projectId, `serviceAccount:${builder}`);

    const environment = await provision(world, lab(projectId));
    expect(environment.failures).toEqual([]);
    expect(environment).toMatchObject({ state: 'READY', outputs: { serviceAccounts: { builder, notebook } } });
    expect(await rolesOf(projectId, `serviceAccount:${notebook}`)).toEqual([...WIDE].sort());
    const built = builder === notebook ? WIDE : ['roles/editor'];
    expect(await rolesOf(projectId, `serviceAccount:${builder}`)).toEqual([...had, ...built].sort());

    expect((await teardown(world, lab(projectId))).state).toBe('DELETED');
    const after = await projectState(world, projectId);
    expect(samePolicy(after.policy, before.policy)).toBe(true);
    expect(after.accounts).toEqual(before.accounts);
  });

  test('leaves a role that somebody had granted before', async () => {
    const projectId = await usedProject({ automaticGrants: true });
    const before = await projectState(world, projectId);
    const account = `serviceAccount:${before.projectNumber}-compute@developer.gserviceaccount.com`;
    expect(await rolesOf(projectId, account)).toEqual(['roles/editor']);
    expect((await provision(world, lab(projectId))).state).toBe('READY');
    expect(await rolesOf(projectId, account)).toEqual([...WIDE].sort());
    expect((await teardown(world, lab(projectId))).state).toBe('DELETED');
    expect(samePolicy((await projectState(world, projectId)).policy, before.policy)).toBe(true);
  });

  test('keeps the roles until the last of its environments is deleted', async () => {
    const projectId = await usedProject();
    const before = await projectState(world, projectId);
    const [one, two] = [lab(projectId, 'seat-one'), lab(projectId, 'seat-two')];
    const made = await Promise.all([provision(world, one), provision(world, two)]);
    expect(made.map(({ state }) => state)).toEqual(['READY', 'READY']);
    const shared = (await projectState(world, projectId)).policy;

    expect((await teardown(world, one)).state).toBe('DELETED');
    expect(samePolicy((await projectState(world, projectId)).policy, shared)).toBe(true);
    expect((await teardown(world, two)).state).toBe('DELETED');
    const after = await projectState(world, projectId);
    expect(samePolicy(after.policy, before.policy)).toBe(true);
    expect(after.accounts).toEqual(before.accounts);
  });

  test('takes its roles back also where an API is off that would tell the default accounts', async () => {
    const projectId = await usedProject();
    const before = await projectState(world, projectId);
    expect((await provision(world, lab(projectId))).state).toBe('READY');
    await asOwner(world, 'POST', `v1/projects/${projectId}/services/cloudbuild.googleapis.com:disable`, {
      checkIfServiceHasUsage: 'SKIP',
    });
    await until(
      async () => !(await projectState(world, projectId)).services.includes('cloudbuild.googleapis.com') || undefined,
      {
        withinMs: 120_000,
        describe: () => 'Cloud Build is still on',
      },
    );
    expect((await teardown(world, lab(projectId))).state).toBe('DELETED');
    const { policy } = await projectState(world, projectId);
    const notebook = `serviceAccount:${before.projectNumber}-compute@developer.gserviceaccount.com`;
    expect(await rolesOf(projectId, notebook)).toEqual([]);
    expect(samePolicy(policy, before.policy)).toBe(true);
  });

  test('is refused by the narrow brake with the command that opens it, after which :retry goes on', async () => {
    const projectId = await usedProject({ grantable: [] });
    const before = await projectState(world, projectId);
    const stuck = await provision(world, lab(projectId));
    expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [{ step: 'access', kind: 'PermissionDenied' }] });
    expect(samePolicy((await projectState(world, projectId)).policy, before.policy)).toBe(true);

    const { resource, binding } = parseGrant(stuck.failures[0]?.fix?.command ?? '');
    expect([resource, binding.role]).toEqual([`v3/projects/${projectId}`, 'roles/resourcemanager.projectIamAdmin']);
    for (const role of WIDE) expect(binding.condition?.expression).toContain(`"${role}"`);
    await world.emulator('PATCH', `projects/${projectId}`, { bindings: [...before.policy.bindings, binding] });
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });

  test('leaves what a person granted instead of opening the brake', async () => {
    const projectId = await usedProject({ grantable: [] });
    const { policy, projectNumber } = await projectState(world, projectId);
    const members = [`serviceAccount:${projectNumber}-compute@developer.gserviceaccount.com`];
    expect((await provision(world, lab(projectId))).state).toBe('ACTION_REQUIRED');

    const bindings = [...policy.bindings, ...WIDE.map((role) => ({ role, members }))];
    await world.emulator('PATCH', `projects/${projectId}`, { bindings });
    const granted = await projectState(world, projectId);
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
    expect(await teardown(world, lab(projectId))).toMatchObject({ state: 'DELETED', failures: [] });
    expect(samePolicy((await projectState(world, projectId)).policy, granted.policy)).toBe(true);
  });
});
