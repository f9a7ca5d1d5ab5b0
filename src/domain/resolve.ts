import { BUILT_IN_DOCKERFILE } from './built-in-dockerfile.js';
import { DEFAULTS } from './defaults.js';
import { seconds } from './duration.js';
import { fullServiceName } from './services.js';
import type { EnvironmentSpec } from './spec-schema.js';

/** How to build an image; its content decides its tag. */
export interface BuildOptions {
  version: string;
  name: string;
  tag?: string;
  repository?: string;
  timeoutSeconds: number;
}

export type ResolvedImage =
  | { uri: string }
  | ({ dockerfile: string; files: Record<string, string> } & BuildOptions)
  | ({ source: string } & BuildOptions);

/** A spec whose image is built here. */
export type BuiltSpec = ResolvedSpec & { image: BuildOptions };

export function isBuilt(spec: ResolvedSpec): spec is BuiltSpec {
  return !('uri' in spec.image);
}

export interface ResolvedNotebook {
  machineType: string;
  accelerator?: { type: string; count: number };
  bootDiskGb: number;
  dataDiskGb: number;
  diskType: string;
  owner?: string;
  network: string;
  subnet: string;
  publicIp: boolean;
  idleShutdownSeconds: number;
}

export interface ResolvedAccess {
  profile: 'least-privilege' | 'lab' | 'none';
  accounts: 'own' | 'default' | { builder: string; notebook: string };
  grants: { role: string; on?: string }[];
}

/**
 * A spec with every default filled in: plain JSON, stored when the spec is admitted, so that new defaults never touch
 * an existing environment.
 */
export interface ResolvedSpec {
  specVersion: 1;
  projectId: string;
  environmentId: string;
  region: string;
  /** Empty: all UP zones of the region, in Compute's order. */
  zones: string[];
  /** Full names of what the caller added; `requiredServices` knows the rest. */
  services: string[];
  image: ResolvedImage;
  notebook: ResolvedNotebook;
  access: ResolvedAccess;
  labels: Record<string, string>;
  expireTime?: string;
  ttlSeconds?: number;
  expireAction: 'stop' | 'delete';
}

/** Fills in every default. Total on a spec that `checkSpec` finds no mistake in. */
export function resolveSpec(spec: EnvironmentSpec): ResolvedSpec {
  const { projectId, environmentId, region = DEFAULTS.region, expireTime, ttl } = spec;
  return {
    specVersion: 1,
    projectId,
    environmentId,
    region,
    zones: [...(spec.zones ?? [])],
    services: [...new Set((spec.services ?? []).map(fullServiceName))],
    image: resolveImage(spec.image ?? {}),
    notebook: resolveNotebook(spec.notebook ?? {}, region),
    access: resolveAccess(spec.access ?? {}),
    labels: { ...spec.labels },
    ...(expireTime !== undefined && { expireTime }),
    ...(ttl !== undefined && { ttlSeconds: seconds(ttl) }),
    expireAction: spec.expireAction ?? DEFAULTS.expireAction,
  };
}

function resolveImage(image: NonNullable<EnvironmentSpec['image']>): ResolvedImage {
  const { uri, source, files, tag, repository } = image;
  if (uri !== undefined) return { uri };
  const options: BuildOptions = {
    version: image.version ?? DEFAULTS.image.version,
    name: image.name ?? DEFAULTS.image.name,
    ...(tag !== undefined && { tag }),
    ...(repository !== undefined && { repository }),
    timeoutSeconds: seconds(image.timeout ?? DEFAULTS.image.timeout),
  };
  if (source !== undefined) return { source, ...options };
  const { Dockerfile: dockerfile = image.dockerfile ?? BUILT_IN_DOCKERFILE, ...others } = files ?? {};
  return { dockerfile, files: others, ...options };
}

function resolveNotebook(notebook: NonNullable<EnvironmentSpec['notebook']>, region: string): ResolvedNotebook {
  const { accelerator, owner, network = DEFAULTS.notebook.network } = notebook;
  return {
    machineType: notebook.machineType ?? DEFAULTS.notebook.machineType,
    ...(accelerator && {
      accelerator: { type: accelerator.type, count: accelerator.count ?? DEFAULTS.notebook.acceleratorCount },
    }),
    bootDiskGb: notebook.bootDiskGb ?? DEFAULTS.notebook.bootDiskGb,
    dataDiskGb: notebook.dataDiskGb ?? DEFAULTS.notebook.dataDiskGb,
    diskType: notebook.diskType ?? DEFAULTS.notebook.diskType,
    ...(owner !== undefined && { owner }),
    network,
    subnet: subnetIn(network, region, notebook.subnet),
    publicIp: notebook.publicIp ?? DEFAULTS.notebook.publicIp,
    idleShutdownSeconds: seconds(notebook.idleShutdown ?? DEFAULTS.notebook.idleShutdown),
  };
}

/**
 * A subnet lies in the project of its network. An auto mode network names its subnets after itself; `default` is one
 * (https://cloud.google.com/vpc/docs/vpc).
 */
function subnetIn(network: string, region: string, subnet = network.replace(/^.*\//, '')): string {
  const [project] = /^projects\/[^/]+(?=\/global\/)/.exec(network) ?? [];
  return project === undefined || subnet.includes('/') ? subnet : `${project}/regions/${region}/subnetworks/${subnet}`;
}

function resolveAccess(access: NonNullable<EnvironmentSpec['access']>): ResolvedAccess {
  const profile = access.profile ?? DEFAULTS.access.profile;
  return {
    profile,
    // The lab uses what the project has; `checkSpec` refuses anything else under its profile.
    accounts: access.accounts ?? (profile === 'lab' ? 'default' : DEFAULTS.access.accounts),
    grants: (access.grants ?? []).map((grant) => ({ ...grant })),
  };
}
