import { artifactregistry } from 'googleapis/build/src/apis/artifactregistry/index.js';
import { cloudresourcemanager } from 'googleapis/build/src/apis/cloudresourcemanager/index.js';
import { compute } from 'googleapis/build/src/apis/compute/index.js';
import { iam } from 'googleapis/build/src/apis/iam/index.js';
import { auth, notebooks } from 'googleapis/build/src/apis/notebooks/index.js';
import { serviceusage } from 'googleapis/build/src/apis/serviceusage/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, OWNER, SLIM, startTwin } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';

/** What Google's own library sends, which the tests with plain requests would not notice. */
describe("Google's client library", () => {
  let twin: Twin;
  let project: string;
  beforeAll(async () => {
    twin = await startTwin();
    project = await twin.project({ services: ['notebooks', 'artifactregistry'] });
  });
  afterAll(() => twin.close());

  const options = (email = HOST) => {
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: `emulator:${email}` });
    return { auth: client, rootUrl: `${twin.url}/`, retry: false };
  };

  it('reads services by many names', async () => {
    const names = ['compute.googleapis.com', 'dns.googleapis.com'].map((id) => `projects/${project}/services/${id}`);
    const { data } = await serviceusage({ version: 'v1', ...options() }).services.batchGet({
      parent: `projects/${project}`,
      names,
    });
    expect(data.services?.map(({ state }) => state)).toEqual(['ENABLED', 'DISABLED']);
  });

  it('filters zones by region and meets the form of errors that Compute has', async () => {
    const zones = compute({ version: 'v1', ...options() });
    const region = `https://www.googleapis.com/compute/v1/projects/${project}/regions/us-east1`;
    const { data } = await zones.zones.list({ project, filter: `region = "${region}"` });
    expect(data.items?.map(({ name }) => name)).toEqual(['us-east1-b', 'us-east1-c', 'us-east1-d']);
    const missing = zones.machineTypes.get({ project, zone: 'us-central1-f', machineType: 'n2-standard-4' });
    await expect(missing).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('was not found') as unknown,
    });
  });

  it('goes through the machine types of all zones, page after page', async () => {
    const { machineTypes } = compute({ version: 'v1', ...options() });
    const zones = new Map<string, number>();
    for (let pageToken: string | undefined; ;) {
      const filter = 'name eq "e2-standard-.*"';
      const { data } = await machineTypes.aggregatedList({
        project,
        filter,
        maxResults: 7,
        ...(pageToken && { pageToken }),
      });
      for (const [zone, { machineTypes: types = [] }] of Object.entries(data.items ?? {}))
        zones.set(zone, (zones.get(zone) ?? 0) + types.length);
      pageToken = data.nextPageToken ?? undefined;
      if (pageToken === undefined) break;
    }
    expect(zones.get('zones/us-central1-a')).toBe(5);
    expect([...zones.values()]).not.toContain(0);
  });

  it('knows projects in the first version as well: lists, policies, deletion and return', async () => {
    const { projects } = cloudresourcemanager({ version: 'v1', ...options(OWNER) });
    const resource = await twin.project();
    const filter = `lifecycleState:ACTIVE AND projectId:${resource}`;
    expect((await projects.list({ filter })).data.projects?.map(({ projectId }) => projectId)).toEqual([resource]);
    const { data: policy } = await projects.getIamPolicy({
      resource,
      requestBody: { options: { requestedPolicyVersion: 3 } },
    });
    const viewer = { role: 'roles/viewer', members: ['user:ana@example.com'] };
    const wanted = { ...policy, bindings: [...(policy.bindings ?? []), viewer] };
    const { data: written } = await projects.setIamPolicy({ resource, requestBody: { policy: wanted } });
    expect(written.bindings).toContainEqual(viewer);
    expect((await projects.delete({ projectId: resource })).data).toEqual({});
    expect((await projects.get({ projectId: resource })).data.lifecycleState).toBe('DELETE_REQUESTED');
    expect((await projects.undelete({ projectId: resource, requestBody: {} })).data).toEqual({});
  });

  it('reads policies with the version as a query parameter', async () => {
    const accounts = iam({ version: 'v1', ...options() }).projects.serviceAccounts;
    const { data: account } = await accounts.create({
      name: `projects/${project}`,
      requestBody: { accountId: 'notebook' },
    });
    const resource = account.name ?? '';
    await expect
      .poll(() =>
        accounts.get({ name: resource }).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    const { data } = await accounts.getIamPolicy({ resource, 'options.requestedPolicyVersion': 3 });
    expect(data.etag).toBe('ACAB');
  });

  it('names images and packages with slashes and colons', async () => {
    const uri = `us-central1-docker.pkg.dev/${project}/labwright/team/image:v1`;
    const { body } = await twin.control('POST', 'images', { uri });
    const registry = artifactregistry({ version: 'v1', ...options() }).projects.locations.repositories;
    const parent = `projects/${project}/locations/us-central1/repositories/labwright`;
    const { data: tag } = await registry.packages.tags.get({ name: `${parent}/packages/team%2Fimage/tags/v1` });
    expect(tag.version).toContain(body.digest);
    const { data: image } = await registry.dockerImages.get({
      name: `${parent}/dockerImages/team%2Fimage@${body.digest}`,
    });
    expect(image.tags).toEqual(['v1']);
  });

  it('creates and stops a notebook', async () => {
    const instances = notebooks({ version: 'v2', ...options(OWNER) }).projects.locations.instances;
    const name = `projects/${project}/locations/us-central1-a/instances/notebook`;
    await instances.create({
      parent: `projects/${project}/locations/us-central1-a`,
      instanceId: 'notebook',
      requestId: '0d6ab64c-6b7f-4a4f-9a35-63b8ed3b3a0e',
      requestBody: { gceSetup: { containerImage: { repository: SLIM } } },
    });
    await expect.poll(async () => (await instances.get({ name })).data.state, { timeout: 10_000 }).toBe('ACTIVE');
    const { data } = await instances.stop({ name });
    expect(data).toMatchObject({ done: false, metadata: { verb: 'stop' } });
  });
});
