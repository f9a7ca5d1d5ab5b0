import { machineTypeIn, regionOf } from './places.js';
import type { Project, Store } from './store.js';
import type { InstanceRecord } from './workbench.js';

export interface Quota {
  metric: string;
  limit: number;
  usage: number;
}

/** Limits of an ordinary paid project (https://docs.cloud.google.com/compute/resource-usage); a project may have others. */
const REGION_LIMITS: Record<string, number> = {
  CPUS: 72,
  DISKS_TOTAL_GB: 40_960,
  STATIC_ADDRESSES: 69,
  IN_USE_ADDRESSES: 69,
  SSD_TOTAL_GB: 20_480,
  LOCAL_SSD_TOTAL_GB: 10_240,
  INSTANCES: 720,
  N2_CPUS: 24,
  C3_CPUS: 24,
  A2_CPUS: 12,
  PREEMPTIBLE_CPUS: 0,
  NVIDIA_T4_GPUS: 1,
  NVIDIA_V100_GPUS: 1,
  NVIDIA_L4_GPUS: 1,
  NVIDIA_A100_GPUS: 0,
};

const PROJECT_LIMITS: Record<string, number> = {
  NETWORKS: 15,
  SUBNETWORKS: 175,
  SNAPSHOTS: 10_000,
  CPUS_ALL_REGIONS: 480,
  GPUS_ALL_REGIONS: 0,
};

const SERIES: Record<string, string> = { n2: 'N2_CPUS', c3: 'C3_CPUS', a2: 'A2_CPUS' };

const isRunning = ({ state }: InstanceRecord): boolean => state !== 'STOPPED';

/** What one instance takes: a stopped one keeps its disks and gives the rest back. */
export function vmUsage(instance: InstanceRecord): Record<string, number> {
  const { setup, zone } = instance;
  const type = machineTypeIn(zone, setup.machineType ?? '');
  const usage: Record<string, number> = { INSTANCES: 1 };
  for (const disk of [setup.bootDisk, ...(setup.dataDisks ?? [])]) {
    const metric = disk?.diskType === 'PD_STANDARD' ? 'DISKS_TOTAL_GB' : 'SSD_TOTAL_GB';
    usage[metric] = (usage[metric] ?? 0) + Number(disk?.diskSizeGb ?? 0);
  }
  if (!isRunning(instance) || !type) return usage;
  usage[SERIES[type.family] ?? 'CPUS'] = type.cpus;
  if (!setup.disablePublicIp) usage.IN_USE_ADDRESSES = 1;
  for (const { metric, count } of gpusOf(instance)) usage[metric] = count;
  return usage;
}

/** Those that were asked for, or those that the machine type comes with. */
function gpusOf({ setup, zone }: InstanceRecord): { metric: string; count: number }[] {
  const [asked] = setup.acceleratorConfigs ?? [];
  const own = machineTypeIn(zone, setup.machineType ?? '')?.accelerator;
  const type = asked?.type ?? own?.type.toUpperCase().replaceAll('-', '_');
  if (type === undefined) return [];
  return [
    { metric: `${type.replace(/^NVIDIA_TESLA_/, 'NVIDIA_')}_GPUS`, count: Number(asked?.coreCount ?? own?.count ?? 1) },
  ];
}

/** What one instance takes of the quotas of all regions together, while it runs. */
export function vmUsageEverywhere(instance: InstanceRecord): Record<string, number> {
  if (!isRunning(instance)) return {};
  return {
    CPUS_ALL_REGIONS: machineTypeIn(instance.zone, instance.setup.machineType ?? '')?.cpus ?? 0,
    GPUS_ALL_REGIONS: gpusOf(instance).reduce((sum, { count }) => sum + count, 0),
  };
}

const instancesOf = (store: Store, project: Project): InstanceRecord[] =>
  store.instances.of(project.projectId).filter(({ doomed }) => !doomed);

export function regionQuotas(store: Store, project: Project, region: string): Quota[] {
  const used: Record<string, number> = {};
  for (const instance of instancesOf(store, project).filter(({ zone }) => regionOf(zone) === region)) {
    for (const [metric, amount] of Object.entries(vmUsage(instance))) used[metric] = (used[metric] ?? 0) + amount;
  }
  const limits = { ...REGION_LIMITS, ...project.quotas };
  return Object.keys(REGION_LIMITS).map((metric) => ({ metric, limit: limits[metric] ?? 0, usage: used[metric] ?? 0 }));
}

export function projectQuotas(store: Store, project: Project): Quota[] {
  const used: Record<string, number> = { NETWORKS: project.networks.length };
  for (const instance of instancesOf(store, project)) {
    for (const [metric, amount] of Object.entries(vmUsageEverywhere(instance)))
      used[metric] = (used[metric] ?? 0) + amount;
  }
  const limits = { ...PROJECT_LIMITS, ...project.quotas };
  return Object.keys(PROJECT_LIMITS).map((metric) => ({
    metric,
    limit: limits[metric] ?? 0,
    usage: used[metric] ?? 0,
  }));
}
