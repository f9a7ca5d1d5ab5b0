import { describe, expect, it } from 'vitest';

import { openWorld } from './world.js';

describe('Resource Manager', async () => {
  const { gcp, projectId } = await openWorld({ projectId: 'contract-projects' });
  const { resourceManager } = gcp;

  it('knows a project by its id and tells its number', async () => {
    const project = await resourceManager.getProject(projectId);
    expect(project).toMatchObject({ projectId, state: 'ACTIVE' });
    expect(project.projectNumber).toMatch(/^\d{6,}$/);
  });

  it('does not tell a project that does not exist from one that is not ours', async () => {
    await expect(resourceManager.getProject('no-such-project-1')).rejects.toMatchObject({
      google: { status: 'PERMISSION_DENIED', httpStatus: 403, resource: 'projects/no-such-project-1' },
    });
  });

  it('tells which of the permissions we hold', async () => {
    const asked = ['resourcemanager.projects.get', 'resourcemanager.projects.setIamPolicy'];
    expect(await resourceManager.testIamPermissions(projectId, [...asked, 'compute.instances.create'])).toEqual(asked);
    expect(await resourceManager.testIamPermissions(projectId, ['compute.instances.create'])).toEqual([]);
  });

  it('writes a policy with a condition and reads it back', async () => {
    const policy = await resourceManager.getIamPolicy(projectId);
    const conditional = {
      role: 'roles/storage.objectViewer',
      members: ['user:ann@example.com'],
      condition: { title: 'until 2100', expression: 'request.time < timestamp("2100-01-01T00:00:00Z")' },
    };
    const written = await resourceManager.setIamPolicy(projectId, {
      ...policy,
      bindings: [...policy.bindings, conditional],
    });
    const read = await resourceManager.getIamPolicy(projectId);
    expect(read.bindings).toContainEqual(conditional);
    expect(read).toMatchObject({ version: 3, etag: written.etag });
    expect(written.etag).not.toBe(policy.etag);
  });

  it('lets only one of two writers win who read the same policy', async () => {
    const policy = await resourceManager.getIamPolicy(projectId);
    const grant = (member: string) =>
      resourceManager.setIamPolicy(projectId, {
        ...policy,
        bindings: [...policy.bindings, { role: 'roles/viewer', members: [member] }],
      });
    await grant('user:ann@example.com');
    await expect(grant('user:bob@example.com')).rejects.toMatchObject({
      google: { status: 'ABORTED', httpStatus: 409 },
    });
  });

  it('refuses to bind an account that does not exist', async () => {
    const policy = await resourceManager.getIamPolicy(projectId);
    const member = `serviceAccount:nobody@${projectId}.iam.gserviceaccount.com`;
    const bindings = [...policy.bindings, { role: 'roles/viewer', members: [member] }];
    await expect(resourceManager.setIamPolicy(projectId, { ...policy, bindings })).rejects.toMatchObject({
      google: { status: 'INVALID_ARGUMENT', message: expect.stringMatching(/does not exist/) as string },
    });
  });
});
