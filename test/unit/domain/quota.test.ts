import { describe, expect, test } from 'vitest';

import { notebookQuota, shortQuotas } from '../../../src/domain/quota.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const { notebook } = resolveSpec(SMALLEST);

const machine = { guestCpus: 4, accelerators: [] };

describe('the quota a notebook takes', () => {
  test.each([
    ['e2-standard-4', 'CPUS'],
    ['n1-standard-4', 'CPUS'],
    ['n2-standard-4', 'N2_CPUS'],
    ['c3-standard-4', 'C3_CPUS'],
  ])('of %s counts its CPUs as %s, and among those of all regions', (machineType, metric) => {
    const { region, allRegions } = notebookQuota({ ...notebook, machineType }, machine);
    expect(region[metric]).toBe(4);
    expect(allRegions).toEqual({ CPUS_ALL_REGIONS: 4 });
  });

  test('counts both disks where their type counts, and an address only where there is one', () => {
    expect(notebookQuota(notebook, machine).region).toEqual({ CPUS: 4, SSD_TOTAL_GB: 250, IN_USE_ADDRESSES: 1 });
    const plain = { ...notebook, diskType: 'PD_STANDARD', publicIp: false };
    expect(notebookQuota(plain, machine).region).toEqual({ CPUS: 4, DISKS_TOTAL_GB: 250 });
  });

  test.each([
    ['nvidia-tesla-t4', 'NVIDIA_T4_GPUS'],
    ['nvidia-l4', 'NVIDIA_L4_GPUS'],
    ['nvidia-tesla-a100', 'NVIDIA_A100_GPUS'],
    ['nvidia-a100-80gb', 'NVIDIA_A100_80GB_GPUS'],
  ])('of %s counts as %s, and among those of all regions', (type, metric) => {
    const needs = notebookQuota(notebook, { guestCpus: 4, accelerators: [{ type, count: 2 }] });
    expect(needs.region[metric]).toBe(2);
    expect(needs.allRegions).toEqual({ CPUS_ALL_REGIONS: 4, GPUS_ALL_REGIONS: 2 });
  });

  test('is short where less is left than needed, to the last unit', () => {
    const cpus = (usage: number) => [{ metric: 'CPUS', limit: 24, usage }];
    expect(shortQuotas({ CPUS: 4 }, cpus(20))).toEqual([]);
    expect(shortQuotas({ CPUS: 4 }, cpus(21))).toEqual([{ quota: cpus(21)[0], needed: 4 }]);
    expect(shortQuotas({ N2_CPUS: 4 }, cpus(24))).toEqual([]);
  });
});
