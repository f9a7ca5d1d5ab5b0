import type { NotebookOutput } from '../domain/environment.js';
import { notebookInstanceId } from '../domain/names.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { labelsOf } from './notebook-differences.js';
import { find, foreignInstance, goneInstance, isOurs, outputOf } from './notebook-find.js';
import type { NotebookMemory } from './notebook-memory.js';
import { begin, followWork } from './notebook-power.js';
import { isOff } from './notebook-state.js';
import { Waiting } from './waiting.js';

/** Asks nothing of the spec, so that what a newer policy no longer allows is stopped like any other. */
export async function stopNotebook(attempt: Attempt<NotebookMemory>): Promise<NotebookOutput> {
  const { gcp, key, input } = attempt;
  await followWork(attempt);
  const instance = await find(attempt);
  const { name = notebookInstanceId(key) } = input.outputs.notebook ?? {};
  if (instance === undefined) throw new StepFailure(goneInstance(name));
  if (!isOurs(attempt, instance)) throw new StepFailure(foreignInstance(attempt, instance));
  if (isOff(instance)) return stayingOff(attempt, instance);
  if (instance.state === 'ACTIVE') {
    await begin(attempt, gcp.notebooks.stopInstance(instance.name), 'The notebook is being stopped.');
  }
  throw new Waiting(`Workbench says the notebook is ${instance.state}.`);
}

/** Without the mark by which an update that was under way would start it again. */
async function stayingOff(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<NotebookOutput> {
  const { name, state } = instance;
  const change = labelsOf(instance, {}, {});
  if (change.labels === undefined || state !== 'STOPPED') return outputOf(instance);
  const requestId = attempt.requestId('change', attempt.memory.begun ?? 0);
  const changed = attempt.gcp.notebooks.changeInstance({ name, requestId, change });
  return begin(attempt, changed, 'The notebook is stopped, and no longer to be started after an update.');
}
