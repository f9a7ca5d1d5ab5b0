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
  accelerator?: Accelerator;
  bootDiskGb: number;
  dataDiskGb: number;
  /** Of the data disk: `PD_BALANCED` ... */
  diskType?: string;
  /** Full names, such as `projects/p/global/networks/default`. */
  network?: string;
  subnet?: string;
  publicIp: boolean;
  image?: ContainerImage;
  serviceAccount?: string;
  owner?: string;
  metadata: Record<string, string>;
}

export interface Accelerator {
  type: string;
  count: number;
}

/** A Workbench instance as it shall be. */
export interface InstanceSpec {
  labels: Record<string, string>;
  machineType: string;
  accelerator?: Accelerator;
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

/** What Workbench can change of an instance that is there; a field that is absent stays as it is. */
export interface InstanceChange {
  labels?: Record<string, string>;
  /** Only these keys. */
  metadata?: Record<string, string>;
  /** The instance must be STOPPED for these two; `none` takes the accelerator away. */
  machineType?: string;
  accelerator?: Accelerator | 'none';
  /** Takes effect at the next start. */
  image?: ContainerImage;
  /** It can be taken away, not given. */
  publicIp?: false;
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
  const { containerImage, bootDisk, dataDisks, networkInterfaces, acceleratorConfigs } = gceSetup;
  const [dataDisk] = dataDisks ?? [];
  const [nic] = networkInterfaces ?? [];
  const [accelerator] = acceleratorConfigs ?? [];
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
    bootDiskGb: Number(bootDisk?.diskSizeGb ?? 0),
    dataDiskGb: Number(dataDisk?.diskSizeGb ?? 0),
    publicIp: gceSetup.disablePublicIp !== true,
    metadata: gceSetup.metadata ?? {},
    ...present({
      proxyUri: wire.proxyUri || undefined,
      image: containerImage && { repository: containerImage.repository ?? '', tag: containerImage.tag ?? 'latest' },
      accelerator: accelerator && { type: accelerator.type ?? '', count: Number(accelerator.coreCount ?? 1) },
      diskType: dataDisk?.diskType,
      network: nic?.network,
      subnet: nic?.subnet,
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
      ...(accelerator && acceleratorBody(accelerator)),
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

/** The changed fields and the mask that names them. */
export function changeBody({ labels, metadata, machineType, accelerator, image, publicIp }: InstanceChange): {
  body: notebooks_v2.Schema$Instance;
  mask: string;
} {
  const setup: notebooks_v2.Schema$GceSetup = present({
    metadata,
    machineType,
    ...(accelerator === 'none' ? { acceleratorConfigs: [] } : accelerator && acceleratorBody(accelerator)),
    containerImage: image,
    disablePublicIp: publicIp === false ? true : undefined,
  });
  const fields = Object.keys(setup).flatMap((field) =>
    field === 'containerImage' ? ['containerImage.repository', 'containerImage.tag'] : [field],
  );
  return {
    body: { ...(labels && { labels }), ...(fields.length > 0 && { gceSetup: setup }) },
    mask: [...(labels ? ['labels'] : []), ...fields.map((field) => `gceSetup.${field}`)].join(','),
  };
}

function acceleratorBody({ type, count }: Accelerator): notebooks_v2.Schema$GceSetup {
  return {
    acceleratorConfigs: [{ type, coreCount: String(count) }],
    // Without this consent Google leaves the driver to the user.
    gpuDriverConfig: { enableGpuDriver: true },
  };
}

function diskBody({ sizeGb, type }: Disk) {
  return { diskSizeGb: String(sizeGb), diskType: type };
}

function full(name: string, collection: string): string {
  return name.includes('/') ? name : `${collection}/${name}`;
}
