import type { ResolvedNotebook } from './resolve.js';

/** A region's quota as Compute Engine reports it. */
export interface Quota {
  metric: string;
  limit: number;
  usage: number;
}

/** Series whose CPUs count against a metric of their own (cloud.google.com/compute/resource-usage#cpu_quota). */
const SHARED_CPUS = new Set(['e2', 'n1', 'f1', 'g1']);

/** What one notebook takes of its region's quotas, by metric. */
export function notebookQuota(
  { machineType, diskType, bootDiskGb, dataDiskGb, publicIp }: ResolvedNotebook,
  guestCpus: number,
): Record<string, number> {
  const series = machineType.split('-')[0] ?? '';
  return {
    [SHARED_CPUS.has(series) ? 'CPUS' : `${series.toUpperCase()}_CPUS`]: guestCpus,
    [diskType === 'PD_STANDARD' ? 'DISKS_TOTAL_GB' : 'SSD_TOTAL_GB']: bootDiskGb + dataDiskGb,
    ...(publicIp && { IN_USE_ADDRESSES: 1 }),
  };
}

/** The quotas that do not suffice; a metric that Google does not report is unknown, not short. */
export function shortQuotas(
  needs: Record<string, number>,
  quotas: readonly Quota[],
): { quota: Quota; needed: number }[] {
  return quotas
    .map((quota) => ({ quota, needed: needs[quota.metric] ?? 0 }))
    .filter(({ quota: { limit, usage }, needed }) => limit - usage < needed);
}
