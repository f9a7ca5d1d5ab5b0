import { describe, expect, it } from 'vitest';

import { enableFailures } from '../../../src/gcp/index.js';
import { eventually, openWorld } from './world.js';

const COMPUTE = 'compute.googleapis.com';
const NOTEBOOKS = 'notebooks.googleapis.com';

describe('Service Usage', async () => {
  const { gcp, projectId } = await openWorld({ projectId: 'contract-services' });
  const { serviceUsage } = gcp;

  it('tells which services are off, and says so when one of them is called', async () => {
    expect(await serviceUsage.batchGet(projectId, [NOTEBOOKS])).toEqual([{ service: NOTEBOOKS, state: 'DISABLED' }]);
    const { projectNumber } = await gcp.resourceManager.getProject(projectId);
    await expect(gcp.notebooks.listInstances(projectId)).rejects.toMatchObject({
      google: {
        status: 'PERMISSION_DENIED',
        reason: 'SERVICE_DISABLED',
        metadata: { service: NOTEBOOKS, consumer: `projects/${projectNumber}` },
      },
    });
  });

  it('says the same of Compute, which has an envelope of its own', async () => {
    await expect(gcp.compute.listZones(projectId, 'us-central1')).rejects.toMatchObject({
      google: { status: 'PERMISSION_DENIED', reason: 'SERVICE_DISABLED', metadata: { service: COMPUTE } },
    });
  });

  it('enables services in an operation that takes its time, and they are usable some time later', async () => {
    const { name, done } = await serviceUsage.batchEnable(projectId, [COMPUTE, NOTEBOOKS]);
    expect(done).toBe(false);
    const finished = await eventually(async () => {
      const operation = await serviceUsage.getOperation(name);
      return operation.done && operation;
    });
    expect(finished.error).toBeUndefined();
    expect(enableFailures(finished)).toEqual([]);
    expect(await serviceUsage.batchGet(projectId, [NOTEBOOKS, COMPUTE])).toEqual([
      { service: NOTEBOOKS, state: 'ENABLED' },
      { service: COMPUTE, state: 'ENABLED' },
    ]);
    await eventually(() => gcp.notebooks.listInstances(projectId).catch(() => undefined));
  });

  it('answers a done operation for what is enabled already', async () => {
    expect(await serviceUsage.batchEnable(projectId, [COMPUTE])).toMatchObject({ done: true });
  });

  it('refuses more than 20 services in one call, and changes nothing', async () => {
    const many = Array.from({ length: 21 }, () => 'aiplatform.googleapis.com');
    await expect(serviceUsage.batchEnable(projectId, many)).rejects.toMatchObject({
      google: { status: 'INVALID_ARGUMENT', httpStatus: 400 },
    });
    const [aiplatform] = await serviceUsage.batchGet(projectId, ['aiplatform.googleapis.com']);
    expect(aiplatform?.state).toBe('DISABLED');
  });

  it('refuses a service that does not exist', async () => {
    await expect(serviceUsage.batchEnable(projectId, ['no-such.googleapis.com'])).rejects.toMatchObject({
      name: 'GcpError',
      google: { method: 'serviceusage.services.batchEnable', resource: `projects/${projectId}` },
    });
  });
});
