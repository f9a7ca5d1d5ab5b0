import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import type { NotebookMemory } from './notebook-memory.js';
import { endOf } from './operation.js';
import { Waiting } from './waiting.js';

/**
 * A stopped notebook is started only when somebody asked for that, and a running one stopped only when the goal is
 * STOPPED. Neither call takes a request id: the state decides, and nothing is called while it changes.
 */
export async function turnOnOrOff(attempt: Attempt<NotebookMemory>, { name, state }: Instance): Promise<void> {
  const { gcp, memory, input } = attempt;
  const get = (operation: string) => gcp.notebooks.getOperation(operation);
  const power = (memory.power ??= {});
  await endOf(power, get, `The notebook is ${state}.`);
  const isOff = state === 'STOPPED' || state === 'SUSPENDED';
  if (input.goal === 'STOPPED' && state === 'ACTIVE') {
    power.operation = (await gcp.notebooks.stopInstance(name)).name;
  } else if (input.starts && isOff) {
    power.operation = (await gcp.notebooks.startInstance(name)).name;
  } else return;
  attempt.changed();
  throw new Waiting(isOff ? 'The notebook is being started.' : 'The notebook is being stopped.');
}
