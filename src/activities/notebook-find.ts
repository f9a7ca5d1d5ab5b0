import type { NotebookOutput } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import { hasMark, notebookInstanceId, notebookInstanceName } from '../domain/names.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { foreign } from './foreign.js';
import type { NotebookMemory } from './notebook-memory.js';
import { unlessOff } from './unless.js';
import { Waiting } from './waiting.js';

/** By name where the zone is known, else in all zones: an instance may have been made by an attempt that was lost. */
export async function find(attempt: Attempt<NotebookMemory>): Promise<Instance | undefined> {
  const { gcp, key, memory } = attempt;
  if (memory.zone !== undefined) return gcp.notebooks.getInstance(notebookInstanceName(key, memory.zone));
  const { instances, unreachable } = await gcp.notebooks.listInstances(key.projectId);
  const found = instances.find(({ instanceId }) => instanceId === notebookInstanceId(key));
  return found ?? (unreachable.length > 0 ? findBeside(attempt, unreachable) : undefined);
}

/** A list that could not look into some zone, wherever that is, holds no instances of the others either. */
async function findBeside(attempt: Attempt, unreachable: string[]): Promise<Instance | undefined> {
  const [found] = await findByName(attempt, unreachable);
  const regions = regionsOf(attempt);
  const dark = unreachable.filter((location) => regions.some((region) => location.includes(`/${region}-`)));
  if (found === undefined && dark.length > 0) {
    throw new Waiting(`Google cannot look into ${dark.join(', ')} just now; the notebook may be there.`);
  }
  return found;
}

/** In each zone where specs of today or before may have put it, but for those that Google cannot look into. */
export async function findByName(attempt: Attempt, unreachable: string[]): Promise<Instance[]> {
  const { gcp, key } = attempt;
  const regions = regionsOf(attempt).map((region) => unlessOff(() => gcp.compute.listZones(key.projectId, region)));
  const zones = (await Promise.all(regions)).flatMap((listed = []) => listed.map(({ name }) => name));
  const lit = zones.filter((zone) => !unreachable.some((location) => location.endsWith(`/${zone}`)));
  const names = lit.map((zone) => notebookInstanceName(key, zone));
  const found = await Promise.all(names.map((name) => unlessOff(() => gcp.notebooks.getInstance(name))));
  return found.filter((instance) => instance !== undefined);
}

function regionsOf({ spec, input: { superseded = [] } }: Attempt): string[] {
  return [...new Set([spec, ...superseded.map((former) => former.spec)].map(({ region }) => region))];
}

export function isOurs({ mark }: Attempt, { labels }: Instance): boolean {
  return hasMark(labels, mark);
}

export function foreignInstance(attempt: Attempt, { name }: Instance): Failure {
  return foreign(attempt, 'Workbench instance', name);
}

/** Somebody deleted what stood there. */
export function goneInstance(name: string): Failure {
  return {
    step: 'notebook',
    kind: 'OperationFailed',
    sentence: `The notebook ${name} is gone: somebody deleted it, and its disks with it.`,
    resource: name,
    deliberate: true,
    fix: { text: 'Retry the environment for a new, empty notebook, or delete the environment.' },
  };
}

export function outputOf({ name, zone, machineType, state, image }: Instance): NotebookOutput {
  return { name, zone, machineType, state, image: image ? `${image.repository}:${image.tag}` : '' };
}
