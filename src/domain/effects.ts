import { changes, type Change } from './differences.js';
import type { ResolvedSpec } from './resolve.js';

/** What a change does to a notebook that is there, the mildest first; `recreate` means new, empty disks. */
export const EFFECTS = ['none', 'live', 'restart', 'recreate'] as const;
export type Effect = (typeof EFFECTS)[number];

/** By the fields that differ, as `fieldOf` names them. */
export type Effects = Readonly<Record<string, Effect>>;

/** A change of the spec that no run has made true so far. */
export interface PendingChange {
  effects: Effects;
  /** The fields for which the notebook may be replaced: of others nobody said that their data may go. */
  mayRecreate?: string[];
}

/** Of all that differs; `zone` is where the notebook is. */
export function effectsOf(was: ResolvedSpec, wanted: ResolvedSpec, zone: string | undefined): Effects {
  return changes(was, wanted).reduce<Effects>(
    (effects, change) => merged(effects, { [fieldOf(change.path)]: effectOfOne(change, zone) }),
    {},
  );
}

export function gravest(effects: readonly Effect[]): Effect {
  return EFFECTS[Math.max(0, ...effects.map((effect) => EFFECTS.indexOf(effect)))] ?? 'none';
}

/** Of both. What was allowed stays so: the notebook may be gone by now. */
export function together(before: PendingChange | undefined, { effects }: PendingChange): PendingChange {
  return { ...before, effects: merged(before?.effects ?? {}, effects) };
}

/** With all that it changes allowed to replace the notebook. */
export function allowed({ effects }: PendingChange): PendingChange {
  return { effects, mayRecreate: Object.keys(effects) };
}

/** As a person reads it; nothing where nothing is to be known. */
export function effectSentence(effects: Effects): string | undefined {
  const effect = gravest(Object.values(effects));
  const named = fieldsWith(effects, effect).join(', ');
  if (effect === 'recreate') {
    return `Changing ${named} makes a new notebook: what lies on the disks of the old one is lost.`;
  }
  if (effect === 'restart') return `Changing ${named} restarts a notebook that runs: its kernels end, its files stay.`;
  return undefined;
}

export function fieldsWith(effects: Effects, wanted: Effect): string[] {
  return Object.entries(effects)
    .filter(([, effect]) => effect === wanted)
    .map(([field]) => field);
}

function merged(before: Effects, after: Effects): Effects {
  const fields = [...Object.keys(before), ...Object.keys(after)];
  return Object.fromEntries(fields.map((field) => [field, gravest([before[field] ?? 'none', after[field] ?? 'none'])]));
}

/** The field as callers know it: what lies within a value that is replaced as one belongs to it. */
function fieldOf(path: readonly string[]): string {
  return path.slice(0, 2).join('.');
}

/** Where nothing else is said of a field. */
const BY_PART: Readonly<Record<string, Effect>> = { notebook: 'recreate', image: 'restart', labels: 'live' };

/**
 * What Workbench can change as it runs, when it is stopped, or not at all
 * (https://docs.cloud.google.com/vertex-ai/docs/workbench/reference/rest/v2/projects.locations.instances/patch).
 */
function effectOfOne({ path, was, wanted }: Change, zone: string | undefined): Effect {
  const field = fieldOf(path);
  switch (field) {
    case 'notebook.idleShutdownSeconds':
      return 'live';
    case 'notebook.bootDiskGb':
    case 'notebook.dataDiskGb':
      return Number(wanted) > Number(was) ? 'live' : 'recreate';
    case 'notebook.publicIp':
      return wanted === true ? 'recreate' : 'live';
    case 'notebook.machineType':
    case 'notebook.accelerator':
      return 'restart';
    case 'access.accounts':
      return path.at(-1) === 'builder' ? 'restart' : 'recreate';
    case 'zones':
      return isElsewhere(wanted as string[], zone) ? 'recreate' : 'none';
    case 'image.tag':
    case 'image.timeoutSeconds':
      return 'none';
    case 'region':
      return 'recreate';
    default:
      return BY_PART[path[0] ?? ''] ?? 'none';
  }
}

/** No zones named means any. */
export function isElsewhere(zones: readonly string[], zone: string | undefined): boolean {
  return zone !== undefined && zones.length > 0 && !zones.includes(zone);
}
