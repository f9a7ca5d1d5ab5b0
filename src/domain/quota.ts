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

/** What some environments alike take of one quota. */
export interface QuotaRow {
  metric: string;
  /** A region, or the project where all its regions count together. */
  where: string;
  /** By those of them that are not there yet. */
  needed: number;
  limit: number;
  usage: number;
  /** How many of them it lets through, with those that are there. */
  fits: number;
}

/** How many are asked for, and how many of them are there by now: those need nothing more. */
export interface Seats {
  count: number;
  there: number;
}

/** What `seats` need of the quotas that Google reports; a metric that it does not report is unknown, not short. */
export function quotaRows(
  each: Record<string, number>,
  { where, quotas, seats }: { where: string; quotas: readonly Quota[]; seats: Seats },
): QuotaRow[] {
  const { count, there } = seats;
  return quotas.flatMap(({ metric, limit, usage }) => {
    const one = each[metric] ?? 0;
    if (one === 0) return [];
    const more = Math.max(0, Math.floor((limit - usage) / one));
    return [{ metric, where, needed: one * (count - there), limit, usage, fits: Math.min(count, there + more) }];
  });
}

/** Google's default, which may be raised, and which Google reports nowhere (https://docs.cloud.google.com/iam/quotas). */
const SERVICE_ACCOUNTS = { metric: 'SERVICE_ACCOUNTS', limit: 100 };

/**
 * One account each, and `shared` for all together. Undefined where the project has more than the default by now: then
 * nobody can say how many it may have.
 */
export function accountsRow(where: string, usage: number, shared: number, seats: Seats): QuotaRow | undefined {
  const { metric, limit } = SERVICE_ACCOUNTS;
  if (usage > limit) return undefined;
  const { count, there } = seats;
  const fits = Math.min(count, there + Math.max(0, limit - usage - shared));
  return { metric, where, needed: count - there + shared, limit, usage, fits };
}
