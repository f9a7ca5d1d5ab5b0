import { describe, expect, it } from 'vitest';

import type { CreateInstance, Operation } from '../../../src/gcp/index.js';
import { eventually, openWorld } from './world.js';

const REQUEST_ID = '3b241101-e2bb-4255-8caf-4136c566a962';
const OTHER_ID = '9d4c7a9e-0c1b-4f62-a0a5-0a53e4ac1b4c';

describe('Notebooks', async () => {
  const projectId = 'contract-notebooks';
  const account = `lab-account@${projectId}.iam.gserviceaccount.com`;
  const us = `serviceAccount:labwright@labwright-host.iam.gserviceaccount.com`;
  const world = await openWorld({
    projectId,
    services: ['notebooks', 'compute', 'artifactregistry'],
    bindings: [{ role: 'roles/owner', members: [us] }],
  });
  const { notebooks, iam, compute, link, artifactRegistry } = world.gcp;

  const name = `projects/${projectId}/locations/us-central1-a/instances/lab`;
  const request: CreateInstance = {
    projectId,
    zone: 'us-central1-a',
    instanceId: 'lab',
    requestId: REQUEST_ID,
    instance: {
      labels: { 'labwright-environment': 'lab' },
      machineType: 'e2-standard-4',
      bootDisk: { sizeGb: 150, type: 'PD_BALANCED' },
      dataDisk: { sizeGb: 100, type: 'PD_BALANCED' },
      serviceAccount: account,
      image: { repository: `us-central1-docker.pkg.dev/${projectId}/lab/mlops-dev`, tag: 'v1' },
      network: 'default',
      subnet: 'default',
      publicIp: true,
      owner: 'ann@example.com',
      metadata: { 'idle-timeout-seconds': '10800' },
    },
  };
  const finished = ({ name: operation }: Operation) =>
    eventually(async () => {
      const now = await notebooks.getOperation(operation);
      return now?.done && now;
    });

  it('are absent before they are made', async () => {
    expect(await notebooks.getInstance(name)).toBeUndefined();
    expect(await notebooks.listInstances(projectId)).toEqual({ instances: [], unreachable: [] });
    expect(await notebooks.deleteInstance({ name, requestId: OTHER_ID })).toBeUndefined();
  });

  it('are refused for an account that does not exist', async () => {
    await expect(notebooks.createInstance(request)).rejects.toMatchObject({
      google: { status: 'PERMISSION_DENIED', resource: name, metadata: { permission: 'iam.serviceAccounts.actAs' } },
    });
  });

  it('are made once, however often the same request is sent', async () => {
    await world.addImage(`us-central1-docker.pkg.dev/${projectId}/lab/mlops-dev:v1`);
    await iam.createServiceAccount(projectId, { accountId: 'lab-account', displayName: '', description: '' });
    await eventually(() => iam.getServiceAccount(account));
    const repository = `projects/${projectId}/locations/us-central1/repositories/lab`;
    await artifactRegistry.setIamPolicy(repository, {
      ...(await artifactRegistry.getIamPolicy(repository)),
      bindings: [{ role: 'roles/artifactregistry.reader', members: [`serviceAccount:${account}`] }],
    });
    const first = await eventually(() => notebooks.createInstance(request).catch(() => undefined));
    const second = await notebooks.createInstance(request);
    expect(first).toMatchObject({ done: false, metadata: { verb: 'create', target: name } });
    expect(second.name).toBe(first.name);
    await expect(notebooks.createInstance({ ...request, requestId: OTHER_ID })).rejects.toMatchObject({
      google: { status: 'ALREADY_EXISTS', httpStatus: 409, resource: name },
    });
    expect((await finished(first)).error).toBeUndefined();
  });

  it('become ACTIVE and HEALTHY some time after the operation is done', async () => {
    const instance = await eventually(async () => {
      const now = await notebooks.getInstance(name);
      return now?.state === 'ACTIVE' && now.healthState === 'HEALTHY' && now;
    });
    expect(instance).toMatchObject({
      name,
      instanceId: 'lab',
      zone: 'us-central1-a',
      labels: request.instance.labels,
      machineType: 'e2-standard-4',
      image: request.instance.image,
      serviceAccount: account,
      owner: 'ann@example.com',
      metadata: request.instance.metadata,
    });
    expect(Date.parse(instance.createTime)).not.toBeNaN();
    const { instances } = await notebooks.listInstances(projectId);
    expect(instances.map((listed) => listed.name)).toEqual([name]);
  });

  it('write a console that tells how they booted', async () => {
    const output = await compute.getSerialPortOutput(projectId, 'us-central1-a', 'lab');
    expect(output).toMatch(/\S/);
  });

  it('have a link that leads who has not signed in to the sign-in page', async () => {
    const instance = await notebooks.getInstance(name);
    const { status, location } = await link.probe(instance?.proxyUri ?? '');
    expect(status).toBe(302);
    expect(location).toMatch(/signin/i);
  });

  it('in a zone that does not answer are unknown, not absent', async () => {
    await world.setUnreachable('us-central1-a', true);
    const { instances, unreachable } = await notebooks.listInstances(projectId);
    await world.setUnreachable('us-central1-a', false);
    expect(instances).toEqual([]);
    expect(unreachable.join()).toContain('us-central1-a');
  });

  it('are deleted in an operation, and are gone when it is done', async () => {
    const operation = await notebooks.deleteInstance({ name, requestId: OTHER_ID });
    if (!operation) throw new Error('the notebook was gone already');
    expect(operation.metadata).toMatchObject({ verb: 'delete', target: name });
    expect((await finished(operation)).error).toBeUndefined();
    expect(await notebooks.getInstance(name)).toBeUndefined();
  });

  it('have operations of which no record need be left', async () => {
    const unknown = `projects/${projectId}/locations/us-central1-a/operations/operation-0`;
    expect(await notebooks.getOperation(unknown)).toBeUndefined();
  });
});
