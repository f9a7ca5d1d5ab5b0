import type { NotebookOutput } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import { hasMark, notebookInstanceId, notebookInstanceName } from '../domain/names.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { foreign } from './foreign.js';
import type { NotebookMemory } from './notebook-memory.js';
import { Waiting } from './waiting.js';

/** By name where the zone is known, else in all zones: an instance may have been made by an attempt that was lost. */
export async function find({ gcp, key, spec, memory }: Attempt<NotebookMemory>): Promise<Instance | undefined> {
  if (memory.zone !== undefined) return gcp.notebooks.getInstance(notebookInstanceName(key, memory.zone));
  const { instances, unreachable } = await gcp.notebooks.listInstances(key.projectId);
  const found = instances.find(({ instanceId }) => instanceId === notebookInstanceId(key));
  const dark = unreachable.filter((location) => location.includes(`/${spec.region}-`));
  if (found === undefined && dark.length > 0) {
    throw new Waiting(`Google cannot look into ${dark.join(', ')} just now; the notebook may be there.`);
  }
  return found;
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
