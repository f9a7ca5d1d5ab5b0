import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SLIM, finished, startTwin } from './twin.js';
import type { Twin } from './twin.js';

const CUSTOM = [
  {
    name: 'lab',
    subnetworks: [
      { name: 'team-a', region: 'us-central1' },
      { name: 'team-b', region: 'us-central1' },
      { name: 'team-a', region: 'europe-west4' },
    ],
  },
];

describe('Networks', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin();
  });
  afterAll(() => twin.close());

  const compute = (project: string, path: string) => twin.host('GET', `compute/v1/projects/${project}/${path}`);

  const creation = async (project: string, networkInterface: object | undefined) => {
    const instances = `v2/projects/${project}/locations/us-central1-a/instances`;
    const networkInterfaces = networkInterface ? { networkInterfaces: [networkInterface] } : {};
    const gceSetup = { containerImage: { repository: SLIM }, ...networkInterfaces };
    const started = await twin.owner('POST', `${instances}?instanceId=notebook`, { gceSetup });
    return (await finished(twin.owner, 'v2', started)).body;
  };

  it('of auto mode have a subnetwork of their own name in every region', async () => {
    const project = await twin.project({ services: ['compute'], networks: [{ name: 'wide' }] });
    const { body: network } = await compute(project, 'global/networks/wide');
    expect(network).toMatchObject({ name: 'wide', autoCreateSubnetworks: true });
    const { body: list } = await compute(project, 'regions/us-east1/subnetworks');
    expect(list.items?.map(({ name }) => name)).toEqual(['wide']);
    expect((await compute(project, 'global/networks/default')).status).toBe(404);
  });

  it('of custom mode have the subnetworks that were made, where they were made', async () => {
    const project = await twin.project({ services: ['compute'], networks: CUSTOM });
    expect((await compute(project, 'global/networks/lab')).body).toMatchObject({ autoCreateSubnetworks: false });
    const { body: here } = await compute(project, 'regions/us-central1/subnetworks');
    expect(here.items?.map(({ name }) => name)).toEqual(['team-a', 'team-b']);
    expect((await compute(project, 'regions/us-east1/subnetworks')).body.items).toBeUndefined();
    expect((await compute(project, 'regions/europe-west4/subnetworks/team-b')).status).toBe(404);
  });

  it('take a notebook that names its network and a subnetwork there', async () => {
    const project = await twin.project({ services: ['notebooks'], networks: CUSTOM });
    const place = `projects/${project}/regions/us-central1/subnetworks/team-b`;
    const operation = await creation(project, { network: `projects/${project}/global/networks/lab`, subnet: place });
    expect(operation.error).toBeUndefined();
  });

  it.each([
    ['no network named default', undefined, 'The referenced network resource cannot be found.'],
    [
      'no subnetwork named',
      { network: 'lab' },
      'must specify a subnet if the network resource is in custom subnet mode.',
    ],
    ['a subnetwork of nobody', { network: 'lab', subnet: 'x' }, 'The referenced subnetwork resource cannot be found.'],
  ])('refuse a notebook in custom mode: %s', async (_, networkInterface, text) => {
    const project = await twin.project({ services: ['notebooks'], networks: CUSTOM });
    const { error } = await creation(project, networkInterface);
    expect(error.code).toBe(3);
    expect(error.message).toContain(text);
  });

  it('change at once where their owner changes them, in regions that there are', async () => {
    const project = await twin.project({ services: ['compute'], networks: [] });
    await twin.control('PATCH', `projects/${project}`, { networks: [{ name: 'default' }] });
    expect((await compute(project, 'global/networks/default')).status).toBe(200);
    const networks = [{ name: 'x', subnetworks: [{ name: 'x', region: 'mars' }] }];
    expect((await twin.control('PATCH', `projects/${project}`, { networks })).status).toBe(400);
  });
});
