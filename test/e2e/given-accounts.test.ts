import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, dockerfile } from '../support/built-lab.js';
import { calls, projectState, provision, teardown } from '../support/environments.js';
import { runGrant } from '../support/gcloud.js';
import { makeAccount } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const SELF = 'labwright@labwright-host.iam.gserviceaccount.com';
const image = { dockerfile: dockerfile('RUN pip install kfp==2.17.0') };

/** What the service itself did to policies. */
async function policyWrites(projectId: string): Promise<string[]> {
  const writes = (await calls(world, projectId)).filter(({ method }) => /setIamPolicy$/i.test(method));
  return writes.filter(({ principal }) => principal?.includes(SELF)).map(({ method }) => method);
}

/** Grants what is missing as the answer says, and retries: once. */
async function grantAndRetry(stuck: EnvironmentDocument): Promise<EnvironmentDocument> {
  const { projectId, environmentId, failures, runs } = stuck;
  for (const { fix } of failures) await runGrant(world, fix?.command ?? '');
  await world.request('POST', `${environmentPath(projectId, environmentId)}:retry`);
  return world.waitFor(
    projectId,
    environmentId,
    (environment) => environment.runs.length > runs.length && ['READY', 'ACTION_REQUIRED'].includes(environment.state),
  );
}

/** All that is missing came back at once, each as a command. */
function expectCommands({ state, failures }: EnvironmentDocument, members: string[]): void {
  expect(state).toBe('ACTION_REQUIRED');
  for (const failure of failures) expect(failure).toMatchObject({ step: 'access', kind: 'PermissionDenied' });
  const commands = failures.map(({ fix }) => fix?.command ?? '').join('\n');
  for (const role of ['aiplatform.user', 'logging.logWriter', 'artifactregistry.writer', 'storage.objectViewer']) {
    expect(commands).toContain(`--role=roles/${role}`);
  }
  for (const member of members) expect(commands).toContain(`--member=serviceAccount:${member}`);
}

const ours = (spec: EnvironmentSpec) => `labwright-${spec.environmentId}`;

describe('accounts that were given', () => {
  test('are never changed: a person grants what they lack, and DELETE leaves all of it', async () => {
    const projectId = await world.project();
    const [builder, notebook] = [
      await makeAccount(world, projectId, 'ana-builder'),
      await makeAccount(world, projectId, 'ana-notebook'),
    ];
    const given = async () =>
      (await projectState(world, projectId)).accounts.filter(({ email }) => /^ana-/.test(email));
    const before = await given();
    const spec = builtSpec(projectId, image, { access: { accounts: { builder, notebook } } });

    const stuck = await provision(world, spec);
    expectCommands(stuck, [builder, notebook]);
    expect(await given()).toEqual(before);
    const ready = await grantAndRetry(stuck);
    expect(ready.failures).toEqual([]);
    expect(ready).toMatchObject({ state: 'READY', outputs: { serviceAccounts: { builder, notebook } } });

    const granted = { accounts: await given(), policy: (await projectState(world, projectId)).policy };
    expect(granted.policy.bindings.flatMap(({ members }) => members)).toContain(`serviceAccount:${notebook}`);
    expect((await teardown(world, spec)).state).toBe('DELETED');
    expect({ accounts: await given(), policy: (await projectState(world, projectId)).policy }).toEqual(granted);
    expect(await policyWrites(projectId)).toEqual([]);
  });

  test('that do not exist are named before anything is built', async () => {
    const projectId = await world.project();
    const nobody = `nobody@${projectId}.iam.gserviceaccount.com`;
    const accounts = { builder: await makeAccount(world, projectId, 'ana-builder'), notebook: nobody };
    const stuck = await provision(world, builtSpec(projectId, image, { access: { accounts } }));
    expect(stuck).toMatchObject({
      state: 'ACTION_REQUIRED',
      failures: [{ step: 'accounts', kind: 'InvalidSpec', sentence: `The service account ${nobody} does not exist.` }],
    });
    expect((await projectState(world, projectId)).builds).toEqual([]);
  });
});

describe('the profile none', () => {
  test('grants nothing to the accounts that it makes: a person does, and DELETE takes the accounts', async () => {
    const projectId = await world.project();
    const spec = builtSpec(projectId, image, { access: { profile: 'none' } });
    const stuck = await provision(world, spec);
    const email = (id: string) => `${id}@${projectId}.iam.gserviceaccount.com`;
    expectCommands(stuck, [email('builder-labwright'), email(ours(spec))]);
    const ready = await grantAndRetry(stuck);
    expect(ready.failures).toEqual([]);
    expect(ready.state).toBe('READY');

    const gone = await teardown(world, spec);
    expect(gone.state).toBe('DELETED');
    const { accounts } = await projectState(world, projectId);
    expect(accounts.filter((each) => each.email.includes('labwright'))).toEqual([]);
    const onProject = stuck.failures.flatMap(({ fix }) => fix?.command ?? []).filter((each) => / projects /.test(each));
    expect(onProject.length).toBeGreaterThan(0);
    expect(gone.left?.map(({ command }) => command)).toEqual(
      expect.arrayContaining(onProject.map((command) => command.replace(' add-', ' remove-'))),
    );
    expect(await policyWrites(projectId)).toEqual([]);
  });
});
