import type { notebooks_v2 } from 'googleapis/build/src/apis/notebooks/index.js';

import { lastSegment, present } from './plain.js';

/** A Workbench instance as it is. */
export interface Instance {
  name: string;
  instanceId: string;
  zone: string;
  /** `PROVISIONING`, `ACTIVE`, `STOPPED` ... */
  state: string;
  /** Speaks of an ACTIVE instance only: `HEALTHY`, `UNHEALTHY`, `AGENT_NOT_RUNNING` ... */
  healthState: string;
  /** A bare host, set once the instance is ACTIVE; it may change after a restart. */
  proxyUri?: string;
  createTime: string;
  labels: Record<string, string>;
  machineType: string;
  image?: ContainerImage;
  serviceAccount?: string;
  owner?: string;
  metadata: Record<string, string>;
}

/** A Workbench instance as it shall be. */
export interface InstanceSpec {
  labels: Record<string, string>;
  machineType: string;
  accelerator?: { type: string; count: number };
  bootDisk: Disk;
  dataDisk: Disk;
  serviceAccount: string;
  image: ContainerImage;
  /** A name in the project, or a full one such as `projects/host/global/networks/shared`. */
  network: string;
  /** A name in the zone's region, or a full one. */
  subnet: string;
  publicIp: boolean;
  /** The e-mail of the one person who may open it; absent, everybody who may act as its account. */
  owner?: string;
  metadata: Record<string, string>;
}

export interface ContainerImage {
  repository: string;
  tag: string;
}

export interface Disk {
  sizeGb: number;
  /** `PD_BALANCED`, `PD_SSD` ... */
  type: string;
}

export function toInstance(wire: notebooks_v2.Schema$Instance): Instance {
  const { gceSetup = {} } = wire;
  const { containerImage } = gceSetup;
  const name = wire.name ?? '';
  return {
    name,
    instanceId: lastSegment(name),
    zone: name.split('/')[3] ?? '',
    state: wire.state ?? 'STATE_UNSPECIFIED',
    healthState: wire.healthState ?? 'HEALTH_STATE_UNSPECIFIED',
    createTime: wire.createTime ?? '',
    labels: wire.labels ?? {},
    machineType: lastSegment(gceSetup.machineType),
    metadata: gceSetup.metadata ?? {},
    ...present({
      proxyUri: wire.proxyUri || undefined,
      image: containerImage && { repository: containerImage.repository ?? '', tag: containerImage.tag ?? 'latest' },
      serviceAccount: gceSetup.serviceAccounts?.[0]?.email,
      owner: wire.instanceOwners?.[0],
    }),
  };
}

/** Google's Instance: int64 travels as a string, networks under their full names. */
export function instanceBody(projectId: string, zone: string, spec: InstanceSpec): notebooks_v2.Schema$Instance {
  const { accelerator, owner } = spec;
  const region = zone.replace(/-[a-z]+$/, '');
  return {
    labels: spec.labels,
    ...(owner !== undefined && { instanceOwners: [owner] }),
    gceSetup: {
      machineType: spec.machineType,
      ...(accelerator && {
        acceleratorConfigs: [{ type: accelerator.type, coreCount: String(accelerator.count) }],
        // Without this consent Google leaves the driver to the user.
        gpuDriverConfig: { enableGpuDriver: true },
      }),
      bootDisk: diskBody(spec.bootDisk),
      dataDisks: [diskBody(spec.dataDisk)],
      serviceAccounts: [{ email: spec.serviceAccount }],
      containerImage: { repository: spec.image.repository, tag: spec.image.tag },
      networkInterfaces: [
        {
          network: full(spec.network, `projects/${projectId}/global/networks`),
          subnet: full(spec.subnet, `projects/${projectId}/regions/${region}/subnetworks`),
        },
      ],
      disablePublicIp: !spec.publicIp,
      metadata: spec.metadata,
    },
  };
}

function diskBody({ sizeGb, type }: Disk) {
  return { diskSizeGb: String(sizeGb), diskType: type };
}

function full(name: string, collection: string): string {
  return name.includes('/') ? name : `${collection}/${name}`;
}
