import { describe, expect, test } from 'vitest';

import { notebookQuota, shortQuotas } from '../../../src/domain/quota.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const { notebook } = resolveSpec(SMALLEST);

describe('the quota a notebook takes', () => {
  test.each([
    ['e2-standard-4', 'CPUS'],
    ['n1-standard-4', 'CPUS'],
    ['n2-standard-4', 'N2_CPUS'],
    ['c3-standard-4', 'C3_CPUS'],
  ])('of %s counts its CPUs as %s', (machineType, metric) => {
    expect(notebookQuota({ ...notebook, machineType }, 4)[metric]).toBe(4);
  });

  test('counts both disks where their type counts, and an address only where there is one', () => {
    expect(notebookQuota(notebook, 4)).toEqual({ CPUS: 4, SSD_TOTAL_GB: 250, IN_USE_ADDRESSES: 1 });
    const plain = { ...notebook, diskType: 'PD_STANDARD', publicIp: false };
    expect(notebookQuota(plain, 4)).toEqual({ CPUS: 4, DISKS_TOTAL_GB: 250 });
  });

  test('is short where less is left than needed, to the last unit', () => {
    const cpus = (usage: number) => [{ metric: 'CPUS', limit: 24, usage }];
    expect(shortQuotas({ CPUS: 4 }, cpus(20))).toEqual([]);
    expect(shortQuotas({ CPUS: 4 }, cpus(21))).toEqual([{ quota: cpus(21)[0], needed: 4 }]);
    expect(shortQuotas({ N2_CPUS: 4 }, cpus(24))).toEqual([]);
  });
});
