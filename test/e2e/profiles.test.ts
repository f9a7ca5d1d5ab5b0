import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { builtSpec, dockerfile } from '../support/built-lab.js';
import { projectState, provision, teardown } from '../support/environments.js';
import { samePolicy } from '../../src/domain/policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
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
});
