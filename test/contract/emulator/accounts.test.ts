import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTwin, until } from './twin.js';
import type { Binding, Body, Twin } from './twin.js';

describe('Service accounts', () => {
  let twin: Twin;
  beforeAll(async () => {
    // An account is late by five simulated seconds at least.
    twin = await startTwin({ speed: 10 });
  });
  afterAll(() => twin.close());

  const create = (project: string, accountId: string) =>
    twin.host('POST', `v1/projects/${project}/serviceAccounts`, {
      accountId,
      serviceAccount: { description: 'A test' },
    });
  const path = (project: string, accountId: string) =>
    `v1/projects/-/serviceAccounts/${accountId}@${project}.iam.gserviceaccount.com`;

  it('appear late: to reads as absent, to policies as unknown', async () => {
    const project = await twin.project();
    const { body: made } = await create(project, 'notebook');
    expect(made).toMatchObject({
      projectId: project,
      description: 'A test',
      uniqueId: expect.stringMatching(/^\d{21}$/) as unknown,
    });
    const get = () => twin.host('GET', path(project, 'notebook'));
    const grant = () =>
      twin.host('POST', `v3/projects/${project}:setIamPolicy`, {
        policy: {
          bindings: [
            { role: 'roles/owner', members: ['user:owner@example.com'] },
            { role: 'roles/logging.logWriter', members: [`serviceAccount:${made.email}`] },
          ],
        },
      });
    const early = await get();
    expect(early.status).toBe(404);
    expect(early.body.error.errors?.[0]?.reason).toBe('notFound');
    expect((await grant()).body.error.message).toBe(`Service account ${made.email} does not exist.`);
    expect((await create(project, 'notebook')).status).toBe(409);
    await until(get, ({ status }) => status === 200);
    expect((await grant()).status).toBe(200);
  });

  it('come back by their unique id, with the grants that named them, unless another has their name', async () => {
    const project = await twin.project();
    const { body: made } = await create(project, 'notebook');
    await until(
      () => twin.host('GET', path(project, 'notebook')),
      ({ status }) => status === 200,
    );
    const policy = () => twin.host('POST', `v3/projects/${project}:getIamPolicy`, {});
    const { body: before } = await policy();
    const members = [`serviceAccount:${made.email}`];
    const bindings = [...before.bindings, { role: 'roles/viewer', members }];
    await twin.host('POST', `v3/projects/${project}:setIamPolicy`, { policy: { ...before, bindings } });
    await twin.host('DELETE', path(project, 'notebook'));
    const undelete = () => twin.host('POST', `v1/projects/-/serviceAccounts/${made.uniqueId}:undelete`, {});
    await create(project, 'notebook');
    expect((await undelete()).status).toBe(409);
    await twin.host('DELETE', path(project, 'notebook'));
    expect((await undelete()).body.restoredAccount).toMatchObject({ email: made.email, uniqueId: made.uniqueId });
    expect((await policy()).body.bindings.at(-1)?.members).toEqual(members);
    expect((await undelete()).status).toBe(403);
  });

  it('are refused with a name that Google does not take', async () => {
    const project = await twin.project();
    expect((await create(project, 'short')).body.error.message).toContain('does not have a length between 6 and 30');
    expect((await create(project, 'Capital-Letters')).status).toBe(400);
    const unknown = await twin.host('POST', `v1/projects/${project}/serviceAccounts`, { accountID: 'notebook' });
    expect(unknown.body.error.message).toBe(
      'Invalid JSON payload received. Unknown name "accountID": Cannot find field.',
    );
  });

  it('leave a dead name in policies when they are deleted, and a new one of that name has none of their grants', async () => {
    const project = await twin.project();
    const { body: made } = await create(project, 'notebook');
    const email = made.email;
    await until(
      () => twin.host('GET', path(project, 'notebook')),
      ({ status }) => status === 200,
    );
    const policy = () => twin.host('POST', `v3/projects/${project}:getIamPolicy`, {});
    const { body: before } = await policy();
    const bindings = [...before.bindings, { role: 'roles/viewer', members: [`serviceAccount:${email}`] }];
    await twin.host('POST', `v3/projects/${project}:setIamPolicy`, { policy: { ...before, bindings } });
    expect((await twin.host('DELETE', path(project, 'notebook'))).body).toEqual({});
    const { body: after } = await policy();
    const dead = `deleted:serviceAccount:${email}?uid=${made.uniqueId}`;
    expect(after.bindings.at(-1)?.members).toEqual([dead]);
    const { body: again } = await create(project, 'notebook');
    expect(again.uniqueId).not.toBe(made.uniqueId);
    const kept = await twin.host('POST', `v3/projects/${project}:setIamPolicy`, { policy: after });
    expect(kept.body.bindings.at(-1)?.members).toEqual([dead]);
  });

  it('are patched field by field', async () => {
    const project = await twin.project();
    await create(project, 'notebook');
    const { body } = await twin.host('PATCH', path(project, 'notebook'), {
      serviceAccount: { displayName: 'New' },
      updateMask: 'displayName',
    });
    expect(Object.keys(body).sort()).toEqual(['displayName', 'name']);
  });

  it("include Compute's default account once Compute is on, but none of Google's agents", async () => {
    const project = await twin.project({ services: ['notebooks'] });
    const { body } = await twin.host('GET', `v1/projects/${project}/serviceAccounts`);
    expect(body.accounts).toHaveLength(1);
    expect(body.accounts[0]?.email).toMatch(/^\d+-compute@developer\.gserviceaccount\.com$/);
  });

  it("let one act as Compute's default account by its own policy, read and written without its project's name", async () => {
    const project = await twin.project();
    const policyOf = async (verb: string, body?: object, ask = twin.host) => {
      const { body: state } = await twin.control('GET', `state?project=${project}`);
      const { projectNumber } = state.projects[0] as unknown as Body;
      const email = `${projectNumber}-compute@developer.gserviceaccount.com`;
      return ask('POST', `v1/projects/-/serviceAccounts/${email}:${verb}`, body);
    };
    expect((await policyOf('getIamPolicy')).status).toBe(403);
    await twin.host('POST', `v1/projects/${project}/services/compute.googleapis.com:enable`, {});
    const { body: policy } = await until(
      () => policyOf('getIamPolicy'),
      ({ status }) => status === 200,
    );
    expect(policy).toEqual({ etag: 'ACAB' });
    const binding = { role: 'roles/iam.serviceAccountUser', members: ['user:ana@example.com'] };
    const written = await policyOf('setIamPolicy', { policy: { ...policy, bindings: [binding] } });
    expect(written.body.bindings).toEqual([binding]);
    const ana = twin.as('ana@example.com');
    const test = () => policyOf('testIamPermissions', { permissions: ['iam.serviceAccounts.actAs'] }, ana);
    await until(test, ({ body }) => JSON.stringify(body).includes('actAs'));
    const denied = await policyOf('getIamPolicy', undefined, ana);
    expect(denied.body.error.details[0]?.metadata?.permission).toBe('iam.serviceAccounts.getIamPolicy');
  });

  it("have a role of Google's giving only in older projects, and Google's own are not for IAM", async () => {
    const bindingsOf = async (project: string) =>
      (await twin.host('POST', `v3/projects/${project}:getIamPolicy`, {})).body.bindings;
    const [young, old] = [
      await twin.project({ services: ['compute'] }),
      await twin.project({ services: ['compute', 'cloudbuild'], automaticGrants: true, legacyBuilds: true }),
    ];
    const compute = /^serviceAccount:\d+-compute@developer\.gserviceaccount\.com$/;
    const holders = (bindings: Binding[], role: string) =>
      bindings.filter((binding) => binding.role === role).flatMap(({ members }) => members);
    const isDefault = (member: string) => compute.test(member);
    expect((await bindingsOf(young)).flatMap(({ members }) => members).filter(isDefault)).toEqual([]);
    expect(holders(await bindingsOf(old), 'roles/editor').filter(isDefault)).toHaveLength(1);
    const [builds = ''] = holders(await bindingsOf(old), 'roles/cloudbuild.builds.builder');
    expect(builds).toMatch(/^serviceAccount:\d+@cloudbuild\.gserviceaccount\.com$/);
    const agent = builds.replace('serviceAccount:', '');
    expect((await twin.host('GET', `v1/projects/${old}/serviceAccounts/${agent}`)).status).toBe(404);
  });

  it('are listed in pages', async () => {
    const project = await twin.project({ services: ['compute'] });
    await Promise.all(['account-a', 'account-b'].map((id) => create(project, id)));
    const list = (query: string) => twin.host('GET', `v1/projects/${project}/serviceAccounts?${query}`);
    await until(
      () => list(''),
      ({ body }) => body.accounts.length === 3,
    );
    const first = await list('pageSize=2');
    expect(first.body.accounts).toHaveLength(2);
    const second = await list(`pageSize=2&pageToken=${first.body.nextPageToken}`);
    expect(second.body.accounts).toHaveLength(1);
    expect(second.body.nextPageToken).toBeUndefined();
  });
});
