import { protos, v2 } from '@google-cloud/notebooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OWNER, SLIM, startTwin, until } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';
import { CODE, PAGED, all, clientOptions } from './options.js';

const { DiskType, State } = protos.google.cloud.notebooks.v2;

describe('@google-cloud/notebooks', () => {
  let twin: Twin;
  let client: v2.NotebookServiceClient;
  let project: string;
  beforeAll(async () => {
    twin = await startTwin();
    client = new v2.NotebookServiceClient(clientOptions(twin.url, OWNER));
    project = await twin.project({ services: ['notebooks'] });
  });
  afterAll(async () => {
    await client.close();
    await twin.close();
  });

  const place = () => `projects/${project}/locations/us-central1-a`;
  const create = async (instanceId: string, requestId?: string) => {
    const [operation] = await client.createInstance({
      parent: place(),
      instanceId,
      ...(requestId === undefined ? {} : { requestId }),
      instance: {
        labels: { team: 'ml' },
        gceSetup: {
          machineType: 'e2-standard-4',
          containerImage: { repository: SLIM },
          bootDisk: { diskType: DiskType.PD_BALANCED, diskSizeGb: 150 },
        },
      },
    });
    return operation;
  };
  const until3 = (name: string, state: string) =>
    until(
      () => twin.owner('GET', `v2/${name}`),
      ({ body }) => body.state === state,
    );

  it('creates a notebook and waits with its own operation, twice with one request id', async () => {
    const requestId = '0d6ab64c-6b7f-4a4f-9a35-63b8ed3b3a0e';
    const operation = await create('created', requestId);
    const again = await create('created', requestId);
    expect(again.name).toBe(operation.name);
    const [made, metadata] = await operation.promise();
    const name = `${place()}/instances/created`;
    expect(made.name).toBe(name);
    expect(metadata).toMatchObject({ target: name, verb: 'create' });
    await until3(name, 'ACTIVE');
    const [instance] = await client.getInstance({ name });
    expect(instance).toMatchObject({ state: 'ACTIVE', labels: { team: 'ml' } });
    expect(instance.gceSetup).toMatchObject({ bootDisk: { diskType: 'PD_BALANCED', diskSizeGb: '150' } });
  });

  it('stops, changes and starts it', async () => {
    const name = `${place()}/instances/changed`;
    await (await create('changed')).promise();
    await until3(name, 'ACTIVE');
    const [stopping] = await client.stopInstance({ name });
    const [stopped] = await stopping.promise();
    expect(stopped.state).toBe(State.STOPPED);
    const [updating] = await client.updateInstance({
      instance: { name, gceSetup: { machineType: 'e2-standard-8' } },
      updateMask: { paths: ['gce_setup.machine_type'] },
    });
    const [updated] = await updating.promise();
    expect(updated.gceSetup?.machineType).toContain('e2-standard-8');
    const [starting] = await client.startInstance({ name });
    await starting.promise();
    await until3(name, 'ACTIVE');
  });

  it('lists over all zones, page after page, and deletes', async () => {
    await (await create('one')).promise();
    await (await create('other')).promise();
    const parent = `projects/${project}/locations/-`;
    const [first] = await client.listInstances({ parent, pageSize: 1 }, PAGED);
    expect(first).toHaveLength(1);
    const names = async () =>
      (await all(client.listInstancesAsync({ parent, pageSize: 1 }, PAGED))).map(({ name }) => name);
    expect(await names()).toEqual(expect.arrayContaining([`${place()}/instances/one`, `${place()}/instances/other`]));
    const [deleting] = await client.deleteInstance({ name: `${place()}/instances/one` });
    await deleting.promise();
    expect(await names()).not.toContain(`${place()}/instances/one`);
  });

  it('gets what is not there, is there already, or is nowhere offered as errors with their code', async () => {
    await expect(client.getInstance({ name: `${place()}/instances/nothing` })).rejects.toMatchObject({
      code: CODE.NOT_FOUND,
    });
    await create('taken');
    await expect(create('taken')).rejects.toMatchObject({ code: CODE.ALREADY_EXISTS });
    await expect(client.listInstances({ parent: `projects/${project}/locations/moon-a` })).rejects.toMatchObject({
      code: CODE.PERMISSION_DENIED,
      reason: 'LOCATION_POLICY_VIOLATED',
    });
  });
});
