import type { Left } from '../domain/environment.js';
import { hasMark, notebookInstanceId } from '../domain/names.js';
import { isServiceOff } from '../domain/google-words.js';
import { GcpError } from '../gcp/errors.js';
import type { Instance, Notebooks } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { findByName } from './notebook-find.js';
import type { NotebookMemory } from './notebook-memory.js';
import { Waiting } from './waiting.js';

/** Everything that bears our mark, in all zones, until Google says it is gone. */
export async function removeNotebook(attempt: Attempt<NotebookMemory>): Promise<Left[]> {
  const { gcp, key, memory } = attempt;
  await followDeletion(attempt);
  const { instances, unreachable } = await look(attempt);
  const isOurs = ({ instanceId, labels }: Instance) =>
    instanceId === notebookInstanceId(key) && hasMark(labels, attempt.mark);
  const listed = instances.filter(isOurs);
  // What was made a moment ago may be missing in a list (https://google.aip.dev/158), and answers to its name.
  const ours = listed.length > 0 ? listed : (await findByName(attempt, unreachable)).filter(isOurs);
  for (const { name, zone } of ours) {
    const requestId = attempt.requestId('delete', zone, memory.followed ?? 0);
    const operation = await gcp.notebooks.deleteInstance({ name, requestId });
    if (operation) memory.operation = operation.name;
    attempt.changed();
  }
  if (ours.length > 0) throw new Waiting('Workbench deletes the notebook and its disks.');
  if (unreachable.length > 0) throw new Waiting(`Google cannot look into ${unreachable.join(', ')} just now.`);
  return [];
}

/** With the API off there was never a notebook of an environment that was never READY. */
async function look({ gcp, key, input }: Attempt): ReturnType<Notebooks['listInstances']> {
  try {
    return await gcp.notebooks.listInstances(key.projectId);
  } catch (error) {
    const isOff = error instanceof GcpError && isServiceOff(error.google);
    if (isOff && !input.everReady) return { instances: [], unreachable: [] };
    throw error;
  }
}

async function followDeletion({ gcp, memory }: Attempt<NotebookMemory>): Promise<void> {
  if (memory.operation === undefined) return;
  const operation = await gcp.notebooks.getOperation(memory.operation);
  if (operation?.done === false) throw new Waiting('Workbench still deletes the notebook and its disks.');
  delete memory.operation;
  memory.followed = (memory.followed ?? 0) + 1;
  if (operation?.error) throw new GcpError(operation.error);
}
