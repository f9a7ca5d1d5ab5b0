import { isElsewhere, type Effects, type PendingChange } from '../domain/effects.js';
import { RESTART_LABEL } from '../domain/product.js';
import type { ResolvedSpec } from '../domain/resolve.js';
import type { Instance, InstanceChange, InstanceSpec } from '../gcp/index.js';

/** What an update has yet to do to an instance, by what it needs. */
export interface NotebookDifferences {
  /** Fields that Workbench cannot change: a new instance has to take its place. */
  recreate: string[];
  /** Only while it is stopped, or counting from its next start. */
  restart: InstanceChange;
  /** As it runs; labels are compared by whoever knows the marks. */
  live: InstanceChange;
  grow: { disk: 'bootDisk' | 'dataDisk'; sizeGb: number }[];
}

/** Compared is only what was changed: whatever else differs was done by somebody who meant it. */
export function differencesOf(
  is: Instance,
  wanted: InstanceSpec,
  { effects }: PendingChange,
  { region, zones }: ResolvedSpec,
): NotebookDifferences {
  const changed = (field: string, differs: boolean) => field in effects && differs;
  const recreate = {
    region: !is.zone.startsWith(`${region}-`),
    zones: isElsewhere(zones, is.zone),
    'access.accounts': is.serviceAccount !== wanted.serviceAccount,
    'notebook.owner': is.owner !== wanted.owner,
    'notebook.network': !isNamed(is.network, wanted.network),
    'notebook.subnet': !isNamed(is.subnet, wanted.subnet),
    'notebook.diskType': is.diskType !== wanted.dataDisk.type,
    'notebook.bootDiskGb': is.bootDiskGb > wanted.bootDisk.sizeGb,
    'notebook.dataDiskGb': is.dataDiskGb > wanted.dataDisk.sizeGb,
    'notebook.publicIp': !is.publicIp && wanted.publicIp,
  };
  return {
    recreate: Object.entries(recreate)
      .filter(([field, differs]) => changed(field, differs))
      .map(([field]) => field),
    restart: {
      ...(changed('notebook.machineType', is.machineType !== wanted.machineType) && {
        machineType: wanted.machineType,
      }),
      ...(changed('notebook.accelerator', acceleratorName(is) !== acceleratorName(wanted)) && {
        accelerator: wanted.accelerator ?? 'none',
      }),
      ...(imageName(is) !== imageName(wanted) && { image: wanted.image }),
    },
    live: {
      ...(Object.entries(wanted.metadata).some(([key, value]) => is.metadata[key] !== value) && {
        metadata: wanted.metadata,
      }),
      ...(changed('notebook.publicIp', is.publicIp && !wanted.publicIp) && { publicIp: false }),
    },
    grow: [
      ...(changed('notebook.bootDiskGb', is.bootDiskGb < wanted.bootDisk.sizeGb)
        ? [{ disk: 'bootDisk' as const, sizeGb: wanted.bootDisk.sizeGb }]
        : []),
      ...(changed('notebook.dataDiskGb', is.dataDiskGb < wanted.dataDisk.sizeGb)
        ? [{ disk: 'dataDisk' as const, sizeGb: wanted.dataDisk.sizeGb }]
        : []),
    ],
  };
}

/** What somebody changed beside us, as a person reads it: `machineType is n1-standard-8, the spec says e2-standard-4`. */
export function driftOf(is: Instance, wanted: InstanceSpec, spec: ResolvedSpec): string[] {
  const { recreate, restart, live, grow } = differencesOf(is, wanted, { effects: EVERY_FIELD }, spec);
  const said = (field: string, has: string, wants: string) => `${field} is ${has}, the spec says ${wants}`;
  return [
    ...recreate.map((field) => `${field} is not as the spec says`),
    ...(restart.machineType === undefined ? [] : [said('notebook.machineType', is.machineType, wanted.machineType)]),
    ...(restart.accelerator === undefined
      ? []
      : [said('notebook.accelerator', acceleratorName(is), acceleratorName(wanted))]),
    ...(live.metadata === undefined ? [] : ['notebook.idleShutdown is not as the spec says']),
    ...(live.publicIp === undefined ? [] : [said('notebook.publicIp', 'true', 'false')]),
    ...grow.map(({ disk, sizeGb }) => said(`notebook.${disk}Gb`, String(is[`${disk}Gb`]), String(sizeGb))),
    ...Object.entries(wanted.labels)
      .filter(([key, value]) => is.labels[key] !== value)
      .map(([key, value]) => said(`labels.${key}`, is.labels[key] ?? 'gone', value)),
  ];
}

/** All that `differencesOf` compares only where it was changed. */
const EVERY_FIELD: Effects = Object.fromEntries(
  [
    'region',
    'zones',
    'access.accounts',
    ...[
      'owner',
      'network',
      'subnet',
      'diskType',
      'bootDiskGb',
      'dataDiskGb',
      'publicIp',
      'machineType',
      'accelerator',
    ].map((field) => `notebook.${field}`),
  ].map((field) => [field, 'none']),
);

/** Google's own; they come back by themselves (Terraform's google_workbench_instance leaves them out as well). */
const GOOGLES_LABELS = ['consumer-project-id', 'consumer-project-number', 'notebooks-product', 'resource-name'];

/** The labels as they are to be, where they are not; somebody else's stay. */
export function labelsOf(
  { labels: are }: Instance,
  wanted: Readonly<Record<string, string>>,
  effects: Effects,
): Pick<InstanceChange, 'labels'> {
  const mayGo = (key: string) => key === RESTART_LABEL || `labels.${key}` in effects;
  const removed = Object.keys(are).filter((key) => !(key in wanted) && mayGo(key));
  const isSame = removed.length === 0 && Object.entries(wanted).every(([key, value]) => are[key] === value);
  if (isSame) return {};
  const gone = new Set([...GOOGLES_LABELS, ...removed]);
  return { labels: { ...Object.fromEntries(Object.entries(are).filter(([key]) => !gone.has(key))), ...wanted } };
}

/** Google answers full names, where a name of the project may have been asked for. */
function isNamed(fullName: string | undefined, name: string): boolean {
  return fullName === name || fullName?.endsWith(`/${name}`) === true;
}

function acceleratorName({ accelerator }: Pick<Instance, 'accelerator'>): string {
  return accelerator === undefined ? 'none' : `${accelerator.count} ${accelerator.type}`;
}

function imageName({ image }: Pick<Instance, 'image'>): string {
  return image === undefined ? 'none' : `${image.repository}:${image.tag}`;
}
