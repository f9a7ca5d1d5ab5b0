import { compute } from 'googleapis/build/src/apis/compute/index.js';
import type { compute_v1 } from 'googleapis/build/src/apis/compute/index.js';

import { found, pages } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { lastSegment, present } from './plain.js';

/** Compute Engine v1, reads only (https://cloud.google.com/compute/docs/reference/rest/v1). Names are short. */
export interface Compute {
  /** The project's own default account (its e-mail is never to be guessed) and the quotas of all regions together. */
  getProject(projectId: string): Promise<{ defaultServiceAccount?: string; quotas: Quota[] }>;
  /** In Compute's own order; none when there is no such region. */
  listZones(projectId: string, region: string): Promise<Zone[]>;
  getRegion(projectId: string, region: string): Promise<{ quotas: Quota[] } | undefined>;
  /** Undefined when the zone does not offer it. */
  getMachineType(projectId: string, zone: string, type: string): Promise<MachineType | undefined>;
  getAcceleratorType(projectId: string, zone: string, type: string): Promise<AcceleratorType | undefined>;
  listSubnetworks(projectId: string, region: string): Promise<Subnetwork[]>;
  /** The last 64 KiB that the machine wrote to its console. */
  getSerialPortOutput(projectId: string, zone: string, instance: string): Promise<string | undefined>;
}

export interface Quota {
  metric: string;
  limit: number;
  usage: number;
}

export interface Zone {
  name: string;
  /** `UP` or `DOWN`. */
  status: string;
}

export interface MachineType {
  name: string;
  guestCpus: number;
  memoryMb: number;
  /** Accelerators that come with every machine of the type, under their names in `acceleratorTypes`. */
  accelerators: { type: string; count: number }[];
}

export interface AcceleratorType {
  name: string;
  maximumCardsPerInstance: number;
}

export interface Subnetwork {
  name: string;
  network: string;
}

/** A negative start counts from the end; the whole buffer would be 1 MB. */
const SERIAL_START = String(-64 * 1024);

export function createCompute(options: ClientOptions): (call: Call) => Compute {
  const api = compute({ version: 'v1', ...options });
  return (call) => ({
    async getProject(project) {
      const data = await call(targetOf('projects.get', project), (o) => api.projects.get({ project }, o));
      const quotas = (data.quotas ?? []).map(toQuota);
      return { quotas, ...present({ defaultServiceAccount: data.defaultServiceAccount }) };
    },
    async listZones(project, region) {
      const target = targetOf('zones.list', project, `regions/${region}`);
      // A regular expression that has to match the whole field, which is a URL.
      const filter = `region eq ".*/${region}"`;
      const list = await pages((token) => call(target, (o) => api.zones.list({ project, filter, ...token }, o)));
      const zones = list.flatMap((page) => page.items ?? []).filter((zone) => lastSegment(zone.region) === region);
      return zones.map((zone) => ({ name: zone.name ?? '', status: zone.status ?? '' }));
    },
    async getRegion(project, region) {
      const target = targetOf('regions.get', project, `regions/${region}`);
      const data = await found(call(target, (o) => api.regions.get({ project, region }, o)));
      return data && { quotas: (data.quotas ?? []).map(toQuota) };
    },
    async getMachineType(project, zone, machineType) {
      const target = targetOf('machineTypes.get', project, `zones/${zone}/machineTypes/${machineType}`);
      const data = await found(call(target, (o) => api.machineTypes.get({ project, zone, machineType }, o)));
      return data && toMachineType(data);
    },
    async getAcceleratorType(project, zone, acceleratorType) {
      const target = targetOf('acceleratorTypes.get', project, `zones/${zone}/acceleratorTypes/${acceleratorType}`);
      const data = await found(call(target, (o) => api.acceleratorTypes.get({ project, zone, acceleratorType }, o)));
      return data && { name: data.name ?? '', maximumCardsPerInstance: data.maximumCardsPerInstance ?? 0 };
    },
    async listSubnetworks(project, region) {
      const target = targetOf('subnetworks.list', project, `regions/${region}`);
      const list = await pages((token) => call(target, (o) => api.subnetworks.list({ project, region, ...token }, o)));
      return list.flatMap((page) => page.items ?? []).map(toSubnetwork);
    },
    async getSerialPortOutput(project, zone, instance) {
      const target = targetOf('instances.getSerialPortOutput', project, `zones/${zone}/instances/${instance}`);
      const params = { project, zone, instance, start: SERIAL_START };
      const data = await found(call(target, (o) => api.instances.getSerialPortOutput(params, o)));
      return data && (data.contents ?? '');
    },
  });
}

function targetOf(method: string, project: string, path?: string) {
  return { method: `compute.${method}`, resource: `projects/${project}${path ? `/${path}` : ''}` };
}

function toQuota(wire: compute_v1.Schema$Quota): Quota {
  return { metric: wire.metric ?? '', limit: wire.limit ?? 0, usage: wire.usage ?? 0 };
}

function toMachineType({ name, guestCpus, memoryMb, accelerators }: compute_v1.Schema$MachineType): MachineType {
  return {
    name: name ?? '',
    guestCpus: guestCpus ?? 0,
    memoryMb: memoryMb ?? 0,
    accelerators: (accelerators ?? []).map(({ guestAcceleratorType, guestAcceleratorCount }) => ({
      type: guestAcceleratorType ?? '',
      count: guestAcceleratorCount ?? 0,
    })),
  };
}

function toSubnetwork(wire: compute_v1.Schema$Subnetwork): Subnetwork {
  return { name: wire.name ?? '', network: lastSegment(wire.network) };
}
