import { describe, expect, test } from 'vitest';

import { accountsRow, notebookQuota, quotaRows } from '../../../src/domain/quota.js';
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

  const where = 'us-central1';
  const cpus = (usage: number) => [{ metric: 'CPUS', limit: 24, usage }];
  const fitting = (usage: number, count: number, there = 0) =>
    quotaRows({ CPUS: 4 }, { where, quotas: cpus(usage), seats: { count, there } });

  test.each([
    [20, 1, 1],
    [21, 1, 0],
    [24, 1, 0],
    [30, 1, 0],
    [0, 40, 6],
    [4, 5, 5],
    [5, 5, 4],
  ])('with %i of 24 in use and %i asked for lets %i through, to the last unit', (usage, count, fits) => {
    expect(fitting(usage, count)).toEqual([{ metric: 'CPUS', where, needed: 4 * count, limit: 24, usage, fits }]);
  });

  test('is not asked for what is there already', () => {
    expect(fitting(24, 1, 1)).toMatchObject([{ needed: 0, fits: 1 }]);
    expect(fitting(20, 3, 1)).toMatchObject([{ needed: 8, fits: 2 }]);
  });

  test('of a metric that Google does not report is unknown, not short', () => {
    expect(quotaRows({ N2_CPUS: 4 }, { where, quotas: cpus(24), seats: { count: 1, there: 0 } })).toEqual([]);
  });
});

describe('the accounts of some environments', () => {
  test.each([
    { usage: 10, shared: 1, count: 40, there: 0, needed: 41, fits: 40 },
    { usage: 70, shared: 1, count: 40, there: 0, needed: 41, fits: 29 },
    { usage: 71, shared: 0, count: 40, there: 1, needed: 39, fits: 30 },
    { usage: 100, shared: 1, count: 1, there: 0, needed: 2, fits: 0 },
  ])('are one each, and one for all: $usage there, $shared shared, $fits of $count fit', (given) => {
    const { usage, shared, count, there, needed, fits } = given;
    const row = accountsRow('my-project', usage, shared, { count, there });
    expect(row).toEqual({ metric: 'SERVICE_ACCOUNTS', where: 'my-project', needed, limit: 100, usage, fits });
  });

  test('are not counted against a default that the project has left behind', () => {
    expect(accountsRow('my-project', 101, 0, { count: 1, there: 0 })).toBeUndefined();
  });
});
