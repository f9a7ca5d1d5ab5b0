import { ProjectsClient, protos } from '@google-cloud/resource-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OWNER, startTwin } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';
import { CODE, PAGED, all, clientOptions } from './options.js';

const { State } = protos.google.cloud.resourcemanager.v3.Project;

describe('@google-cloud/resource-manager', () => {
  let twin: Twin;
  let client: ProjectsClient;
  beforeAll(async () => {
    twin = await startTwin();
    client = new ProjectsClient(clientOptions(twin.url, OWNER));
  });
  afterAll(async () => {
    await client.close();
    await twin.close();
  });

  it('gets a project, deletes it and has it back, each with its own operation', async () => {
    const name = `projects/${await twin.project()}`;
    const [deleting] = await client.deleteProject({ name });
    const [deleted] = await deleting.promise();
    expect(deleted.state).toBe(State.DELETE_REQUESTED);
    await expect(client.deleteProject({ name })).rejects.toMatchObject({ code: CODE.FAILED_PRECONDITION });
    const [undeleting] = await client.undeleteProject({ name });
    await undeleting.promise();
    const [project] = await client.getProject({ name });
    expect(project).toMatchObject({ name: deleted.name, state: 'ACTIVE' });
  });

  it('searches the projects that the caller may see, page after page', async () => {
    const seen = [await twin.project(), await twin.project()];
    const hidden = await twin.project({ bindings: [{ role: 'roles/owner', members: ['user:ana@example.com'] }] });
    const visible = await all(client.searchProjectsAsync({ pageSize: 1 }, PAGED));
    const ids = visible.map(({ projectId }) => projectId);
    expect(ids).toEqual(expect.arrayContaining(seen));
    expect(ids).not.toContain(hidden);
    const [one] = await client.searchProjects({ query: `projectId:${seen[0]} AND state:ACTIVE` });
    expect(one.map(({ projectId }) => projectId)).toEqual([seen[0]]);
  });

  it('reads a policy, writes it with its etag, and is refused an old one', async () => {
    const resource = `projects/${await twin.project()}`;
    const [policy] = await client.getIamPolicy({ resource, options: { requestedPolicyVersion: 3 } });
    const viewer = { role: 'roles/viewer', members: ['user:ana@example.com'] };
    const wanted = { ...policy, version: 3, bindings: [...(policy.bindings ?? []), viewer] };
    const [written] = await client.setIamPolicy({ resource, policy: wanted });
    expect(written.bindings).toContainEqual(expect.objectContaining(viewer));
    await expect(client.setIamPolicy({ resource, policy: wanted })).rejects.toMatchObject({ code: CODE.ABORTED });
  });

  it('tests permissions, and learns no more of a foreign project than that it may not see it', async () => {
    const permissions = ['resourcemanager.projects.get', 'storage.objects.get'];
    const [{ permissions: held }] = await client.testIamPermissions({
      resource: `projects/${await twin.project()}`,
      permissions,
    });
    expect(held).toEqual(['resourcemanager.projects.get']);
    await expect(client.getProject({ name: 'projects/nobodys-project' })).rejects.toMatchObject({
      code: CODE.PERMISSION_DENIED,
      message: 'The caller does not have permission',
    });
  });
});
