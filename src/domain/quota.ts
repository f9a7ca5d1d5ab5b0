import type { ResolvedNotebook } from './resolve.js';

/** A region's quota as Compute Engine reports it. */
export interface Quota {
  metric: string;
  limit: number;
  usage: number;
}

/** Series whose CPUs count against a metric of their own (cloud.google.com/compute/resource-usage#cpu_quota). */
const SHARED_CPUS = new Set(['e2', 'n1', 'f1', 'g1']);

/** A machine as its type describes it, with its accelerators: those it comes with, or those that the spec adds. */
export interface Machine {
  guestCpus: number;
  /** In Compute's names, such as `nvidia-tesla-t4`. */
  accelerators: readonly { type: string; count: number }[];
}

/** What one notebook takes of quotas, by metric: of its region's, and of those of all regions together. */
export function notebookQuota(
  { machineType, diskType, bootDiskGb, dataDiskGb, publicIp }: ResolvedNotebook,
  { guestCpus, accelerators }: Machine,
): { region: Record<string, number>; allRegions: Record<string, number> } {
  const series = machineType.split('-')[0] ?? '';
  const gpus = accelerators.reduce((sum, { count }) => sum + count, 0);
  return {
    region: {
      [SHARED_CPUS.has(series) ? 'CPUS' : `${series.toUpperCase()}_CPUS`]: guestCpus,
      [diskType === 'PD_STANDARD' ? 'DISKS_TOTAL_GB' : 'SSD_TOTAL_GB']: bootDiskGb + dataDiskGb,
      ...(publicIp && { IN_USE_ADDRESSES: 1 }),
      ...Object.fromEntries(accelerators.map(({ type, count }) => [gpuMetric(type), count])),
    },
    allRegions: { CPUS_ALL_REGIONS: guestCpus, ...(gpus > 0 && { GPUS_ALL_REGIONS: gpus }) },
  };
}

/** `nvidia-tesla-t4` counts as NVIDIA_T4_GPUS (cloud.google.com/compute/resource-usage#gpu_quota). */
function gpuMetric(type: string): string {
  return `${type
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^NVIDIA_TESLA_/, 'NVIDIA_')}_GPUS`;
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
