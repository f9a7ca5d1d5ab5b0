import { describe, expect, it, vi } from 'vitest';

import { createGcp, enableFailures } from '../../../src/gcp/index.js';
import type { InstanceSpec } from '../../../src/gcp/index.js';
import { serviceAccountName } from '../../../src/gcp/iam.js';
import { json, nobody, route, serve } from './wire.js';

/** What the gateways put on the wire, and what they make of Google's answers. */
async function google(answer: Parameters<typeof serve>[0]) {
  const { url, requests } = await serve(answer);
  return { gcp: createGcp({ endpoint: url })(new AbortController().signal), requests };
}

const SPEC: InstanceSpec = {
  labels: { 'labwright-environment': 'lab' },
  machineType: 'e2-standard-4',
  bootDisk: { sizeGb: 150, type: 'PD_BALANCED' },
  dataDisk: { sizeGb: 100, type: 'PD_BALANCED' },
  serviceAccount: 'labwright-lab@p.iam.gserviceaccount.com',
  image: { repository: 'us-central1-docker.pkg.dev/p/labwright/mlops-dev', tag: 'abc' },
  network: 'default',
  subnet: 'default',
  publicIp: true,
  metadata: { 'idle-timeout-seconds': '10800' },
};

describe('creating a notebook', () => {
  const created = async (spec: Partial<InstanceSpec>) => {
    const { gcp, requests } = await google(json(200, { name: 'projects/p/locations/us-central1-a/operations/o' }));
    await gcp.notebooks.createInstance({
      projectId: 'p',
      zone: 'us-central1-a',
      instanceId: 'lab',
      requestId: '3b241101-e2bb-4255-8caf-4136c566a962',
      instance: { ...SPEC, ...spec },
    });
    return requests[0];
  };

  it("sends Google's Instance: int64 as strings and networks under their full names", async () => {
    const request = await created({ owner: 'ann@example.com' });
    expect(request?.url).toBe(
      '/v2/projects/p/locations/us-central1-a/instances?instanceId=lab&requestId=3b241101-e2bb-4255-8caf-4136c566a962',
    );
    expect(request?.body).toEqual({
      labels: { 'labwright-environment': 'lab' },
      instanceOwners: ['ann@example.com'],
      gceSetup: {
        machineType: 'e2-standard-4',
        bootDisk: { diskSizeGb: '150', diskType: 'PD_BALANCED' },
        dataDisks: [{ diskSizeGb: '100', diskType: 'PD_BALANCED' }],
        serviceAccounts: [{ email: 'labwright-lab@p.iam.gserviceaccount.com' }],
        containerImage: { repository: 'us-central1-docker.pkg.dev/p/labwright/mlops-dev', tag: 'abc' },
        networkInterfaces: [
          {
            network: 'projects/p/global/networks/default',
            subnet: 'projects/p/regions/us-central1/subnetworks/default',
          },
        ],
        disablePublicIp: false,
        metadata: { 'idle-timeout-seconds': '10800' },
      },
    });
  });

  it('keeps the full name of a network that another project shares', async () => {
    const request = await created({ network: 'projects/host/global/networks/shared', publicIp: false });
    expect(request?.body).toMatchObject({
      gceSetup: { disablePublicIp: true, networkInterfaces: [{ network: 'projects/host/global/networks/shared' }] },
    });
  });

  it('asks for the driver together with the accelerator', async () => {
    const request = await created({ accelerator: { type: 'NVIDIA_TESLA_T4', count: 1 } });
    expect(request?.body).toMatchObject({
      gceSetup: {
        acceleratorConfigs: [{ type: 'NVIDIA_TESLA_T4', coreCount: '1' }],
        gpuDriverConfig: { enableGpuDriver: true },
      },
    });
  });
});

describe('a list of notebooks', () => {
  it('joins the pages and keeps what could not be reached', async () => {
    const instance = (name: string) => ({ name: `projects/p/locations/us-central1-a/instances/${name}` });
    const { gcp, requests } = await google(
      route((url) =>
        url.searchParams.has('pageToken')
          ? { instances: [instance('b')], unreachable: ['projects/p/locations/us-west1-a'] }
          : { instances: [instance('a')], nextPageToken: 'next' },
      ),
    );
    const { instances, unreachable } = await gcp.notebooks.listInstances('p');
    expect(instances.map(({ instanceId, zone }) => [instanceId, zone])).toEqual([
      ['a', 'us-central1-a'],
      ['b', 'us-central1-a'],
    ]);
    expect(unreachable).toEqual(['projects/p/locations/us-west1-a']);
    expect(requests).toHaveLength(2);
  });
});

describe('a policy', () => {
  const wire = {
    version: 3,
    etag: 'BwXhqDJFsJU=',
    bindings: [
      { role: 'roles/editor', members: ['user:ann@example.com'], condition: { expression: 'true', title: 't' } },
      { role: 'roles/viewer', members: ['deleted:serviceAccount:x@p.iam.gserviceaccount.com?uid=1'], bindingId: 'new' },
    ],
    auditConfigs: [{ service: 'allServices', auditLogConfigs: [{ logType: 'DATA_READ' }] }],
  };

  it('comes back with every field that was there, known or not', async () => {
    const { gcp, requests } = await google(json(200, wire));
    const policy = await gcp.resourceManager.getIamPolicy('p');
    await gcp.resourceManager.setIamPolicy('p', policy);
    expect(policy).toEqual(wire);
    expect(requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/v3/projects/p:getIamPolicy', { options: { requestedPolicyVersion: 3 } }],
      ['POST', '/v3/projects/p:setIamPolicy', { policy: wire }],
    ]);
  });

  it('is read in the version with conditions, in the way of each API', async () => {
    const { gcp, requests } = await google(json(200, { etag: 'ACAB' }));
    const repository = 'projects/p/locations/us/repositories/gcr.io';
    const account = 'lab@my-project.iam.gserviceaccount.com';
    expect(await gcp.iam.getIamPolicy(account)).toEqual({ etag: 'ACAB', bindings: [] });
    await gcp.artifactRegistry.getIamPolicy(repository);
    const read = ':getIamPolicy?options.requestedPolicyVersion=3';
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST /v1/projects/my-project/serviceAccounts/${account}${read}`,
      `GET /v1/${repository}${read}`,
    ]);
  });

  it('is written as version 3 with its etag, and not at all without one', async () => {
    const { gcp, requests } = await google(json(200, wire));
    const bindings = [{ role: 'roles/viewer', members: [] }];
    await gcp.artifactRegistry.setIamPolicy('projects/p/locations/us/repositories/r', { etag: 'ACAB', bindings });
    expect(requests[0]?.body).toEqual({ policy: { version: 3, etag: 'ACAB', bindings } });
    await expect(gcp.resourceManager.setIamPolicy('p', { bindings })).rejects.toThrow(/etag/);
    expect(requests).toHaveLength(1);
  });
});

describe('services', () => {
  it("are known by their own names where Google answers with the project's number", async () => {
    const { gcp, requests } = await google(
      json(200, {
        services: [
          { name: 'projects/123/services/compute.googleapis.com', state: 'ENABLED' },
          { name: 'projects/123/services/notebooks.googleapis.com', state: 'DISABLED' },
        ],
      }),
    );
    const services = ['compute.googleapis.com', 'notebooks.googleapis.com'];
    expect(await gcp.serviceUsage.batchGet('my-project', services)).toEqual([
      { service: 'compute.googleapis.com', state: 'ENABLED' },
      { service: 'notebooks.googleapis.com', state: 'DISABLED' },
    ]);
    const names = services.map((service) => `names=projects%2Fmy-project%2Fservices%2F${service}`);
    expect(requests[0]?.url).toBe(`/v1/projects/my-project/services:batchGet?${names.join('&')}`);
  });

  it('that a done operation could not enable are found in its response', async () => {
    const failures = [{ serviceId: 'ml.googleapis.com', errorMessage: 'not found' }];
    const { gcp } = await google(json(200, { name: 'operations/o', done: true, response: { failures } }));
    const operation = await gcp.serviceUsage.getOperation('operations/o');
    expect(operation.error).toBeUndefined();
    expect(enableFailures(operation)).toEqual(failures);
    expect(enableFailures({ name: 'operations/noop.DONE_OPERATION', done: true })).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['lab@my-project.iam.gserviceaccount.com', 'projects/my-project/serviceAccounts/'],
    ['my-project@appspot.gserviceaccount.com', 'projects/my-project/serviceAccounts/'],
    ['415104041262-compute@developer.gserviceaccount.com', 'projects/-/serviceAccounts/'],
    ['415104041262@cloudbuild.gserviceaccount.com', 'projects/-/serviceAccounts/'],
  ])('take the project of %s from the e-mail where it stands there', (email, prefix) => {
    expect(serviceAccountName(email)).toBe(prefix + email);
  });

  it("keep an image's path in one segment", async () => {
    const repository = 'projects/p/locations/us-central1/repositories/r';
    const version = `${repository}/packages/team%2Fmlops-dev/versions/sha256:abc`;
    const { gcp, requests } = await google(json(200, { name: 'tag', version }));
    expect(await gcp.artifactRegistry.getTag(repository, 'team/mlops-dev', 'v1')).toEqual({ version: 'sha256:abc' });
    expect(requests[0]?.url).toBe(`/v1/${repository}/packages/team%2Fmlops-dev/tags/v1`);
  });
});

describe('the emulator', () => {
  it('is reached directly, also where a proxy leads to the Internet', async () => {
    vi.stubEnv('HTTPS_PROXY', await nobody());
    const { gcp } = await google(json(200, { name: 'projects/123', projectId: 'p', state: 'ACTIVE' }));
    expect(await gcp.resourceManager.getProject('p')).toEqual({
      projectId: 'p',
      projectNumber: '123',
      state: 'ACTIVE',
    });
    vi.unstubAllEnvs();
  });
});

describe('a link', () => {
  it('is probed without credentials, and a redirect is not followed', async () => {
    const { url, requests } = await serve((_, response) => {
      response.writeHead(302, { location: 'https://accounts.google.com/' });
      response.end('moved');
    });
    const { link } = createGcp({ endpoint: url })(new AbortController().signal);
    expect(await link.probe(`${url}/lab`)).toEqual({ status: 302, location: 'https://accounts.google.com/' });
    expect(requests).toMatchObject([{ url: '/lab', authorization: undefined }]);
  });

  it('that leads nowhere is UNAVAILABLE', async () => {
    const url = await nobody();
    const { link } = createGcp({ endpoint: url })(new AbortController().signal);
    await expect(link.probe(url)).rejects.toMatchObject({
      google: { method: 'link.probe', status: 'UNAVAILABLE', reason: 'ECONNREFUSED' },
    });
  });
});
