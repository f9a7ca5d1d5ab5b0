import { describe, expect, it } from 'vitest';

import { openWorld } from './world.js';

describe('Compute', async () => {
  const world = await openWorld({ projectId: 'contract-compute', services: ['compute'] });
  const { gcp, projectId } = world;
  const { compute } = gcp;

  it("lists a region's zones, those of no other", async () => {
    const zones = await compute.listZones(projectId, 'us-central1');
    expect(zones.length).toBeGreaterThan(1);
    expect(zones.every(({ name, status }) => name.startsWith('us-central1-') && status === 'UP')).toBe(true);
  });

  it('lists none for a region that does not exist', async () => {
    expect(await compute.listZones(projectId, 'us-central9')).toEqual([]);
    expect(await compute.getRegion(projectId, 'us-central9')).toBeUndefined();
  });

  it('tells the quotas of a region and of all together, in numbers', async () => {
    const quota = { limit: expect.any(Number) as number, usage: expect.any(Number) as number };
    const region = await compute.getRegion(projectId, 'us-central1');
    expect(region?.quotas).toContainEqual({ metric: 'CPUS', ...quota });
    const { quotas } = await compute.getProject(projectId);
    expect(quotas).toContainEqual({ metric: 'CPUS_ALL_REGIONS', ...quota });
  });

  it('tells which machines a zone offers', async () => {
    expect(await compute.getMachineType(projectId, 'us-central1-a', 'e2-standard-4')).toEqual({
      name: 'e2-standard-4',
      guestCpus: 4,
      memoryMb: 16_384,
      accelerators: [],
    });
    expect(await compute.getMachineType(projectId, 'us-central1-a', 'g2-standard-4')).toMatchObject({
      accelerators: [{ type: 'nvidia-l4', count: 1 }],
    });
    expect(await compute.getMachineType(projectId, 'us-central1-a', 'e2-standard-5')).toBeUndefined();
  });

  it('tells which accelerators a zone offers', async () => {
    const t4 = await compute.getAcceleratorType(projectId, 'us-central1-a', 'nvidia-tesla-t4');
    expect(t4).toMatchObject({ name: 'nvidia-tesla-t4' });
    expect(t4?.maximumCardsPerInstance).toBeGreaterThan(0);
    expect(await compute.getAcceleratorType(projectId, 'us-central1-a', 'nvidia-none')).toBeUndefined();
  });

  it('knows the subnetworks of a region, and their networks, by their short names', async () => {
    const subnet = { name: 'default', network: 'default' };
    expect(await compute.listSubnetworks(projectId, 'us-central1')).toEqual([subnet]);
  });

  it('finds no subnetwork in a project that was made without a network', async () => {
    await world.addProject({ projectId: 'contract-no-network', services: ['compute'], networks: [] });
    expect(await compute.listSubnetworks('contract-no-network', 'us-central1')).toEqual([]);
  });

  it('has no console of a machine that does not exist', async () => {
    expect(await compute.getSerialPortOutput(projectId, 'us-central1-a', 'none')).toBeUndefined();
  });

  it('names the permission that is missing', async () => {
    await world.addProject({ projectId: 'contract-closed', services: ['compute'], bindings: [] });
    await expect(compute.getProject('contract-closed')).rejects.toMatchObject({
      google: { status: 'PERMISSION_DENIED', reason: 'forbidden', metadata: { permission: 'compute.projects.get' } },
    });
  });
});
