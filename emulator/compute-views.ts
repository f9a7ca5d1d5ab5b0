/** Compute's resources as it shows them; links are on www.googleapis.com (golden compute logs). */
import { createHash } from 'node:crypto';

import type { Network } from './networks.js';
import { REGIONS, regionOf } from './places.js';
import type { AcceleratorType, MachineType } from './places.js';
import { projectQuotas, regionQuotas } from './quotas.js';
import { computeDefaultAccount } from './services.js';
import type { Project, Store } from './store.js';

export type Item = Record<string, unknown> & { name: string };

export const link = (project: string, path: string): string =>
  `https://www.googleapis.com/compute/v1/projects/${project}/${path}`;

/** A stable number out of a name. */
const idOf = (name: string): string => createHash('sha256').update(name).digest().readBigUInt64BE(0).toString();

export const base = (kind: string, { projectId, createTime }: Project, path: string): Item => ({
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

/** Those of us-central1-a (golden gcloud-zones); which zone lacks which is not modelled. */
const CPU_PLATFORMS = [
  ...['Ampere Altra', 'Intel Broadwell', 'Intel Cascade Lake', 'Intel Emerald Rapids', 'AMD Genoa', 'NVIDIA Grace'],
  ...['Intel Granite Rapids', 'Intel Haswell', 'Intel Ice Lake', 'Intel Ivy Bridge', 'Google Axion', 'AMD Milan'],
  ...['AMD Rome', 'Intel Sandy Bridge', 'Intel Sapphire Rapids', 'Intel Skylake', 'AMD Turin'],
];

export const zone = (owner: Project, name: string): Item => ({
  ...base('zone', owner, `zones/${name}`),
  description: name,
  status: 'UP',
  region: link(owner.projectId, `regions/${regionOf(name)}`),
  availableCpuPlatforms: CPU_PLATFORMS,
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

export const network = (owner: Project, { name, autoCreateSubnetworks, subnetworks }: Network): Item => ({
  ...base('network', owner, `global/networks/${name}`),
  ...(name === 'default' ? { description: 'Default network for the project' } : {}),
  autoCreateSubnetworks,
  ...(subnetworks.length > 0
    ? { subnetworks: subnetworks.map((one) => link(owner.projectId, `regions/${one.region}/subnetworks/${one.name}`)) }
    : {}),
  routingConfig: { routingMode: 'REGIONAL', bgpBestPathSelectionMode: 'LEGACY' },
  networkFirewallPolicyEnforcementOrder: 'AFTER_CLASSIC_FIREWALL',
  selfLinkWithId: link(owner.projectId, `global/networks/${idOf(`${owner.projectId}/global/networks/${name}`)}`),
});

export const subnetworksIn = (owner: Project, regionName: string): Item[] =>
  owner.networks.flatMap(({ name: networkName, subnetworks }) =>
    subnetworks
      .filter(({ region: one }) => one === regionName)
      .map(({ name, ipCidrRange }) => ({
        ...base('subnetwork', owner, `regions/${regionName}/subnetworks/${name}`),
        network: link(owner.projectId, `global/networks/${networkName}`),
        region: link(owner.projectId, `regions/${regionName}`),
        ipCidrRange,
        gatewayAddress: ipCidrRange.replace(/0\/\d+$/, '1'),
        privateIpGoogleAccess: false,
        privateIpv6GoogleAccess: 'DISABLE_GOOGLE_ACCESS',
        purpose: 'PRIVATE',
        stackType: 'IPV4_ONLY',
        state: 'READY',
        fingerprint: 'AAAAAAAAAAA=',
      })),
  );

export const nothingIn = (zoneName: string): unknown => ({
  warning: {
    code: 'NO_RESULTS_ON_PAGE',
    message: `There are no results for scope 'zones/${zoneName}' on this page.`,
    data: [{ key: 'scope', value: `zones/${zoneName}` }],
  },
});
