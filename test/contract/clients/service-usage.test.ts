import { ServiceUsageClient, protos } from '@google-cloud/service-usage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, startTwin } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';
import { CODE, PAGED, all, clientOptions } from './options.js';

const { State } = protos.google.api.serviceusage.v1;

describe('@google-cloud/service-usage', () => {
  let twin: Twin;
  let client: ServiceUsageClient;
  beforeAll(async () => {
    twin = await startTwin();
    client = new ServiceUsageClient(clientOptions(twin.url, HOST));
  });
  afterAll(async () => {
    await client.close();
    await twin.close();
  });

  it('enables services and waits with its own operation', async () => {
    const parent = `projects/${await twin.project()}`;
    const serviceIds = ['dataflow.googleapis.com', 'container.googleapis.com'];
    const [operation] = await client.batchEnableServices({ parent, serviceIds });
    const [{ services, failures }] = await operation.promise();
    expect(services?.map(({ config, state }) => [config?.name, state])).toEqual([
      ['dataflow.googleapis.com', State.ENABLED],
      ['container.googleapis.com', State.ENABLED],
    ]);
    expect(failures).toEqual([]);
    const [service] = await client.getService({ name: `${parent}/services/container.googleapis.com` });
    expect(service.state).toBe('ENABLED');
  });

  it('disables one that nothing else needs', async () => {
    const parent = `projects/${await twin.project({ services: ['dataflow'] })}`;
    const name = `${parent}/services/dataflow.googleapis.com`;
    const [operation] = await client.disableService({ name, checkIfServiceHasUsage: 'SKIP' });
    const [{ service }] = await operation.promise();
    expect(service?.state).toBe(State.DISABLED);
    const [{ services }] = await client.batchGetServices({ parent, names: [name] });
    expect(services?.map(({ state }) => state)).toEqual(['DISABLED']);
  });

  it('lists what is on, page after page', async () => {
    const parent = `projects/${await twin.project()}`;
    const filter = 'state:ENABLED';
    const [first, next] = await client.listServices({ parent, filter, pageSize: 5 }, PAGED);
    expect(first).toHaveLength(5);
    expect(next?.pageToken).toBeTruthy();
    const on = await all(client.listServicesAsync({ parent, filter, pageSize: 5 }, PAGED));
    expect(on.length).toBeGreaterThan(10);
    expect(new Set(on.map(({ name }) => name)).size).toBe(on.length);
  });

  it('gets a service that Google does not offer as an error with its reason', async () => {
    const name = `projects/${await twin.project()}/services/ml.googleapis.com`;
    await expect(client.enableService({ name })).rejects.toMatchObject({
      code: CODE.PERMISSION_DENIED,
      reason: 'SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED',
      domain: 'serviceusage.googleapis.com',
      errorInfoMetadata: { services: 'ml.googleapis.com' },
    });
  });
});
