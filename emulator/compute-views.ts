/** Compute's resources as it shows them; links are on www.googleapis.com (golden compute logs). */
import { createHash } from 'node:crypto';

import { REGIONS, regionOf } from './places.js';
import type { AcceleratorType, MachineType } from './places.js';
import { projectQuotas, regionQuotas } from './quotas.js';
import { computeDefaultAccount } from './services.js';
import type { Project, Store } from './store.js';
import { accountOf } from './workbench.js';
import type { InstanceRecord } from './workbench.js';

type Item = Record<string, unknown> & { name: string };

export const link = (project: string, path: string): string =>
  `https://www.googleapis.com/compute/v1/projects/${project}/${path}`;

/** A stable number out of a name. */
const idOf = (name: string): string => createHash('sha256').update(name).digest().readBigUInt64BE(0).toString();

const base = (kind: string, { projectId, createTime }: Project, path: string): Item => ({
  kind: `compute#${kind}`,
  id: idOf(`${projectId}/${path}`),
  creationTimestamp: createTime.replace('Z', '-00:00'),
  name: path.slice(path.lastIndexOf('/') + 1),
  selfLink: link(projectId, path),
});

export function project(store: Store, shown: Project): unknown {
  const account = store.accounts.get(computeDefaultAccount(shown));
  return {
    ...base('project', shown, shown.projectId),
    id: shown.number,
    selfLink: `https://www.googleapis.com/compute/v1/projects/${shown.projectId}`,
    commonInstanceMetadata: { kind: 'compute#metadata', fingerprint: 'J4XnUJnVNrQ=' },
    quotas: projectQuotas(store, shown),
    ...(account ? { defaultServiceAccount: account.email } : {}),
    xpnProjectStatus: 'UNSPECIFIED_XPN_PROJECT_STATUS',
    defaultNetworkTier: 'PREMIUM',
    vmDnsSetting: 'ZONAL_ONLY',
  };
}

export const region = (store: Store, owner: Project, name: string): Item => ({
  ...base('region', owner, `regions/${name}`),
  description: name,
  status: 'UP',
  zones: (REGIONS.get(name) ?? []).map((zoneName) => link(owner.projectId, `zones/${zoneName}`)),
  quotas: regionQuotas(store, owner, name),
  supportsPzs: false,
});

export const zone = (owner: Project, name: string): Item => ({
  ...base('zone', owner, `zones/${name}`),
  description: name,
  status: 'UP',
  region: link(owner.projectId, `regions/${regionOf(name)}`),
  availableCpuPlatforms: ['Intel Broadwell', 'Intel Cascade Lake', 'Intel Skylake', 'AMD Rome', 'AMD Milan'],
  supportsPzs: false,
});

export const machineType = (owner: Project, zoneName: string, type: MachineType): Item => ({
  ...base('machineType', owner, `zones/${zoneName}/machineTypes/${type.name}`),
  description: `${type.cpus} vCPUs, ${type.memoryMb / 1024} GB RAM`,
  guestCpus: type.cpus,
  memoryMb: type.memoryMb,
  imageSpaceGb: 0,
  maximumPersistentDisks: 128,
  maximumPersistentDisksSizeGb: '263168',
  zone: zoneName,
  isSharedCpu: ['e2-micro', 'e2-small', 'e2-medium'].includes(type.name),
  architecture: 'X86_64',
  ...(type.accelerator
    ? { accelerators: [{ guestAcceleratorType: type.accelerator.type, guestAcceleratorCount: type.accelerator.count }] }
    : {}),
});

export const acceleratorType = (
  owner: Project,
  zoneName: string,
  { name, description, most }: AcceleratorType,
): Item => ({
  ...base('acceleratorType', owner, `zones/${zoneName}/acceleratorTypes/${name}`),
  description,
  zone: link(owner.projectId, `zones/${zoneName}`),
  maximumCardsPerInstance: most,
});

export const network = (owner: Project): Item => ({
  ...base('network', owner, 'global/networks/default'),
  description: 'Default network for the project',
  autoCreateSubnetworks: true,
  subnetworks: [...REGIONS.keys()].map((name) => link(owner.projectId, `regions/${name}/subnetworks/default`)),
  routingConfig: { routingMode: 'REGIONAL', bgpBestPathSelectionMode: 'LEGACY' },
  networkFirewallPolicyEnforcementOrder: 'AFTER_CLASSIC_FIREWALL',
  selfLinkWithId: link(owner.projectId, `global/networks/${idOf(owner.projectId)}`),
});

export const subnetwork = (owner: Project, regionName: string): Item => ({
  ...base('subnetwork', owner, `regions/${regionName}/subnetworks/default`),
  network: link(owner.projectId, 'global/networks/default'),
  region: link(owner.projectId, `regions/${regionName}`),
  ipCidrRange: `10.${128 + [...REGIONS.keys()].indexOf(regionName) * 2}.0.0/20`,
  gatewayAddress: `10.${128 + [...REGIONS.keys()].indexOf(regionName) * 2}.0.1`,
  privateIpGoogleAccess: false,
  privateIpv6GoogleAccess: 'DISABLE_GOOGLE_ACCESS',
  purpose: 'PRIVATE',
  stackType: 'IPV4_ONLY',
  fingerprint: 'AAAAAAAAAAA=',
});

const VM_STATUS: Record<InstanceRecord['state'], string> = {
  INITIALIZING: 'PROVISIONING',
  STARTING: 'STAGING',
  PROVISIONING: 'RUNNING',
  ACTIVE: 'RUNNING',
  STOPPING: 'STOPPING',
  STOPPED: 'TERMINATED',
};

export function vm(instance: InstanceRecord): Item {
  const { project: owner, zone: zoneName, instanceId, setup, labels } = instance;
  const { projectId } = owner;
  const place = `zones/${zoneName}`;
  const [networkInterface] = setup.networkInterfaces ?? [];
  return {
    ...base('instance', owner, `${place}/instances/${instanceId}`),
    id: instance.vmId,
    creationTimestamp: instance.createTime,
    status: VM_STATUS[instance.state],
    zone: link(projectId, place),
    machineType: link(projectId, `${place}/machineTypes/${setup.machineType ?? ''}`),
    labels: { ...labels },
    tags: { items: setup.tags ?? [] },
    metadata: {
      kind: 'compute#metadata',
      items: Object.entries(setup.metadata ?? {}).map(([key, value]) => ({ key, value })),
    },
    serviceAccounts: [{ email: accountOf(instance), scopes: setup.serviceAccounts[0]?.scopes ?? [] }],
    networkInterfaces: [
      {
        kind: 'compute#networkInterface',
        name: 'nic0',
        network: networkInterface?.network,
        subnetwork: networkInterface?.subnet,
      },
    ],
    disks: disks(instance).map(({ name, selfLink }, index) => ({
      kind: 'compute#attachedDisk',
      deviceName: name,
      index,
      boot: index === 0,
      autoDelete: true,
      mode: 'READ_WRITE',
      type: 'PERSISTENT',
      source: selfLink,
    })),
  };
}

/** A Workbench instance has two, and they live as long as it does, stopped or not. */
export function disks({
  project: owner,
  zone: zoneName,
  instanceId,
  setup,
  createTime,
  labels,
}: InstanceRecord): Item[] {
  const place = `zones/${zoneName}`;
  const user = link(owner.projectId, `${place}/instances/${instanceId}`);
  const parts = [
    { name: instanceId, disk: setup.bootDisk },
    { name: `${instanceId}-data-workspace`, disk: setup.dataDisks?.[0] },
  ];
  return parts.map(({ name, disk }) => ({
    ...base('disk', owner, `${place}/disks/${name}`),
    creationTimestamp: createTime,
    status: 'READY',
    zone: link(owner.projectId, place),
    sizeGb: disk?.diskSizeGb ?? '100',
    type: link(
      owner.projectId,
      `${place}/diskTypes/${(disk?.diskType ?? 'PD_BALANCED').toLowerCase().replaceAll('_', '-')}`,
    ),
    labels: { ...labels },
    users: [user],
    physicalBlockSizeBytes: '4096',
  }));
}

export const nothingIn = (zoneName: string): unknown => ({
  warning: {
    code: 'NO_RESULTS_ON_PAGE',
    message: `There are no results for scope 'zones/${zoneName}' on this page.`,
    data: [{ key: 'scope', value: `zones/${zoneName}` }],
  },
});

/** Counts bytes from the beginning; a negative start asks for the last so many (compute.instances.getSerialPortOutput). */
export function serialPort(
  { console, project: owner, zone: zoneName, instanceId }: InstanceRecord,
  asked: number,
): unknown {
  const text = Buffer.from(console.map((line) => `${line}\n`).join(''));
  const start = asked < 0 ? Math.max(0, text.length + asked) : asked;
  return {
    kind: 'compute#serialPortOutput',
    selfLink: link(owner.projectId, `zones/${zoneName}/instances/${instanceId}/serialPort`),
    contents: text.subarray(start).toString(),
    start: String(start),
    next: String(text.length),
  };
}
