import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, startTwin, until } from './twin.js';
import type { Answer, Ask, Binding, Twin } from './twin.js';

describe('Access', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({ speed: 300 });
  });
  afterAll(() => twin.close());

  const read = (ask: Ask, project: string) =>
    ask('POST', `v3/projects/${project}:getIamPolicy`, { options: { requestedPolicyVersion: 3 } });
  const write = (ask: Ask, project: string, policy: unknown, updateMask?: string) =>
    ask('POST', `v3/projects/${project}:setIamPolicy`, { policy, ...(updateMask ? { updateMask } : {}) });

  async function grant(ask: Ask, project: string, ...added: Binding[]): Promise<Answer> {
    const { body } = await read(ask, project);
    return write(ask, project, { ...body, version: 3, bindings: [...body.bindings, ...added] });
  }

  it('is refused without a token that names somebody', async () => {
    const project = await twin.project();
    for (const token of [undefined, 'Bearer ya29.something', 'Basic abc']) {
      const { status, body, headers } = await twin.ask('GET', `v3/projects/${project}`, undefined, token);
      expect(status).toBe(401);
      expect(body.error.status).toBe('UNAUTHENTICATED');
      expect(headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('does not tell a project that is not there from one that may not be seen', async () => {
    const project = await twin.project();
    const strange = await twin.as('eve@example.com')('GET', `v3/projects/${project}`);
    const missing = await twin.host('GET', 'v3/projects/no-such-project');
    expect(strange.body).toEqual({
      error: { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' },
    });
    expect(missing.body).toEqual(strange.body);
  });

  it('comes from the roles that are bound, for each permission by itself', async () => {
    const project = await twin.project();
    const test = (ask: Ask, permissions: string[]) =>
      ask('POST', `v3/projects/${project}:testIamPermissions`, { permissions });
    const asked = ['notebooks.instances.create', 'iam.serviceAccounts.actAs', 'artifactregistry.repositories.create'];
    expect((await test(twin.host, asked)).body.permissions).toEqual([
      'notebooks.instances.create',
      'artifactregistry.repositories.create',
    ]);
    expect((await test(twin.owner, asked)).body.permissions).toEqual(asked);
    expect((await test(twin.as('eve@example.com'), asked)).body).toEqual({});
    expect((await test(twin.host, ['no.such.thing'])).status).toBe(400);
    expect((await test(twin.host, ['notebooks.*'])).status).toBe(400);
  });

  it.each([
    [
      'roles/editor',
      [
        ...[
          'artifactregistry.repositories.uploadArtifacts',
          'artifactregistry.tags.create',
          'cloudbuild.builds.create',
        ],
        ...['iam.serviceAccounts.actAs', 'iam.serviceAccounts.getIamPolicy', 'storage.buckets.list'],
      ],
      // On a bucket an Editor has what the bucket's own policy gives to editors.
      [
        ...['resourcemanager.projects.setIamPolicy', 'iam.serviceAccounts.setIamPolicy', 'storage.objects.get'],
        ...['storage.buckets.get', 'storage.buckets.getIamPolicy', 'artifactregistry.repositories.setIamPolicy'],
      ],
    ],
    [
      'roles/container.admin',
      ['container.clusters.create', 'resourcemanager.projects.get'],
      ['iam.serviceAccounts.actAs', 'compute.instances.create', 'resourcemanager.projects.setIamPolicy'],
    ],
    [
      'roles/iam.securityAdmin',
      [
        ...[
          'resourcemanager.projects.setIamPolicy',
          'iam.serviceAccounts.setIamPolicy',
          'storage.buckets.setIamPolicy',
        ],
        ...['artifactregistry.repositories.setIamPolicy', 'artifactregistry.repositories.list'],
      ],
      ['iam.serviceAccounts.actAs', 'artifactregistry.repositories.uploadArtifacts', 'storage.objects.get'],
    ],
    [
      'roles/cloudbuild.builds.builder',
      ['artifactregistry.repositories.uploadArtifacts', 'artifactregistry.tags.create', 'storage.objects.get'],
      ['artifactregistry.tags.delete', 'iam.serviceAccounts.actAs'],
    ],
  ])('has the powers of %s', async (role, held, lacked) => {
    const project = await twin.project({ bindings: [{ role, members: ['user:ana@example.com'] }] });
    const asked = { permissions: [...held, ...lacked] };
    const { body } = await twin.as('ana@example.com')('POST', `v3/projects/${project}:testIamPermissions`, asked);
    expect(body.permissions).toEqual(held);
  });

  it('lets an Editor of the project into a bucket by what the bucket grants to editors', async () => {
    const project = await twin.project();
    const name = `${project}-editors`;
    const iamConfiguration = { uniformBucketLevelAccess: { enabled: true } };
    await twin.host('POST', `storage/v1/b?project=${project}`, { name, iamConfiguration });
    await twin.control('PATCH', `projects/${project}`, {
      bindings: [{ role: 'roles/editor', members: ['user:ana@example.com'] }],
    });
    const asked = ['storage.buckets.get', 'storage.objects.get', 'storage.objects.create'];
    const query = asked.map((permission) => `permissions=${permission}`).join('&');
    const { body } = await twin.as('ana@example.com')('GET', `storage/v1/b/${name}/iam/testPermissions?${query}`);
    expect(body.permissions).toEqual(asked);
  });

  it('is refused naming permission and resource', async () => {
    const project = await twin.project({ services: ['notebooks'] });
    const { status, body } = await twin.as('eve@example.com')(
      'GET',
      `v2/projects/${project}/locations/us-central1-a/instances`,
    );
    expect(status).toBe(403);
    expect(body.error.details[0]).toMatchObject({
      reason: 'IAM_PERMISSION_DENIED',
      metadata: { permission: 'notebooks.instances.list', resource: expect.stringContaining(project) as unknown },
    });
    expect(body.error.errors).toBeUndefined();
  });

  it('takes effect some time after it was granted, and ends some time after it was taken back', async () => {
    const project = await twin.project();
    const ana = twin.as('ana@example.com');
    const before = (await read(twin.host, project)).body.bindings;
    await grant(twin.host, project, { role: 'roles/browser', members: ['user:ana@example.com'] });
    const see = () => ana('GET', `v3/projects/${project}`);
    expect((await see()).status).toBe(403);
    await until(see, ({ status }) => status === 200);
    await write(twin.host, project, { bindings: before });
    expect((await see()).status).toBe(200);
    await until(see, ({ status }) => status === 403);
  });

  it('is written over what was read, or not at all', async () => {
    const project = await twin.project();
    const { body: policy } = await read(twin.host, project);
    await grant(twin.host, project, { role: 'roles/viewer', members: ['user:ana@example.com'] });
    const { status, body } = await write(twin.host, project, policy);
    expect(status).toBe(409);
    expect(body.error).toMatchObject({ status: 'ABORTED', errors: [{ reason: 'aborted' }] });
    expect(body.error.message).toContain('There were concurrent policy changes.');
  });

  it('refuses roles and members that do not exist, and the whole policy with them', async () => {
    const project = await twin.project();
    const { status, body } = await grant(twin.host, project, {
      role: 'roles/notebook.admin',
      members: ['user:ana@example.com'],
    });
    expect(status).toBe(400);
    expect(body.error.message).toContain('roles/notebook.admin');
    const member = `serviceAccount:nobody@${project}.iam.gserviceaccount.com`;
    const refused = await grant(twin.host, project, { role: 'roles/viewer', members: [member] });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toBe(
      `Service account nobody@${project}.iam.gserviceaccount.com does not exist.`,
    );
  });

  it('hides conditions from who reads an older version, so that they cannot be lost unseen', async () => {
    const project = await twin.project();
    const condition = { title: 'until', expression: "request.time < timestamp('2099-01-01T00:00:00Z')" };
    await grant(twin.host, project, { role: 'roles/viewer', members: ['user:ana@example.com'], condition });
    const { body } = await twin.host('POST', `v3/projects/${project}:getIamPolicy`, {});
    expect(body.version).toBe(1);
    expect(JSON.stringify(body)).toMatch(/roles\/viewer_withcond_/);
    expect((await read(twin.host, project)).body.version).toBe(3);
  });

  it('keeps the audit configuration unless the mask names it', async () => {
    const project = await twin.project();
    const auditConfigs = [{ service: 'allServices', auditLogConfigs: [{ logType: 'DATA_READ' }] }];
    const { body } = await read(twin.host, project);
    await write(twin.host, project, { ...body, auditConfigs }, 'bindings,etag,auditConfigs');
    await grant(twin.host, project, { role: 'roles/viewer', members: ['user:ana@example.com'] });
    expect((await read(twin.host, project)).body.auditConfigs).toEqual(auditConfigs);
  });

  it('lets a braked administrator grant the roles of the list and no other', async () => {
    const expression =
      "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/logging.logWriter'])";
    const bindings = [
      { role: 'roles/owner', members: ['user:owner@example.com'] },
      {
        role: 'roles/resourcemanager.projectIamAdmin',
        members: [`serviceAccount:${HOST}`],
        condition: { title: 'brake', expression },
      },
    ];
    const project = await twin.project({ bindings });
    const members = ['user:ana@example.com'];
    expect((await grant(twin.host, project, { role: 'roles/logging.logWriter', members })).status).toBe(200);
    expect((await grant(twin.host, project, { role: 'roles/owner', members })).status).toBe(403);
    const removal = { ...(await read(twin.host, project)).body, version: 3 };
    removal.bindings = removal.bindings.filter(({ role }) => role !== 'roles/owner');
    expect((await write(twin.host, project, removal)).status).toBe(403);
  });
});
