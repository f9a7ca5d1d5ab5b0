import { changes, type Change } from './differences.js';
import type { ResolvedSpec } from './resolve.js';

/** What a change does to a notebook that is there, the mildest first; `recreate` means new, empty disks. */
export const EFFECTS = ['none', 'live', 'restart', 'recreate'] as const;
export type Effect = (typeof EFFECTS)[number];

/** A change of the spec that no run has made true so far. */
export interface PendingChange {
  effect: Effect;
  /** The fields that differ, as `fieldOf` names them. */
  fields: string[];
  allowRecreate?: true;
}

/** Of all that differs: the gravest effect, and the fields; `zone` is where the notebook is. */
export function effectOf(was: ResolvedSpec, wanted: ResolvedSpec, zone: string | undefined): PendingChange {
  const all = changes(was, wanted);
  return {
    effect: gravest(all.map((change) => effectOfOne(change, zone))),
    fields: [...new Set(all.map(({ path }) => fieldOf(path)))],
  };
}

export function gravest(effects: readonly Effect[]): Effect {
  return EFFECTS[Math.max(0, ...effects.map((effect) => EFFECTS.indexOf(effect)))] ?? 'none';
}

/** Of both. What was allowed stays so: the notebook may be gone by now. */
export function together(before: PendingChange | undefined, after: PendingChange): PendingChange {
  if (before === undefined) return after;
  const effect = gravest([before.effect, after.effect]);
  return { ...before, ...after, effect, fields: [...new Set([...before.fields, ...after.fields])] };
}

/** As a person reads it; nothing where nothing is to be known. */
export function effectSentence({ effect, fields }: PendingChange): string | undefined {
  const named = fields.map((field) => field.replace(/Seconds$/, '')).join(', ');
  if (effect === 'recreate') {
    return `Changing ${named} makes a new notebook: what lies on the disks of the old one is lost.`;
  }
  if (effect === 'restart') return `Changing ${named} restarts a notebook that runs: its kernels end, its files stay.`;
  return undefined;
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
