import type { Instance, Operation } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import type { NotebookMemory } from './notebook-memory.js';
import { isOff } from './notebook-state.js';
import { endOf } from './operation.js';
import { Waiting } from './waiting.js';

/** A start, a stop or a change takes Google far less time than a creation, by which the step is paced. */
const LOOK_SECONDS = 10;

/**
 * A stopped notebook is started only when somebody asked for that, and a running one stopped only when the goal is
 * STOPPED. Neither call takes a request id: the state decides, and nothing is called while it changes.
 */
export async function turnOnOrOff(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<void> {
  const { notebooks } = attempt.gcp;
  const { name } = instance;
  const turn = turnOf(attempt, instance);
  if (turn === 'stop') await begin(attempt, notebooks.stopInstance(name), 'The notebook is being stopped.');
  if (turn === 'start') await begin(attempt, notebooks.startInstance(name), 'The notebook is being started.');
}

export function turnOf({ input }: Attempt, instance: Instance): 'stop' | 'start' | undefined {
  if (input.goal === 'STOPPED' && instance.state === 'ACTIVE') return 'stop';
  return input.starts && isOff(instance) ? 'start' : undefined;
}

/** Before the look that decides: nothing else is asked of an instance while something is under way. */
export async function followWork({ gcp, memory }: Attempt<NotebookMemory>): Promise<void> {
  if (memory.work === undefined) return;
  const waiting = new Waiting('Workbench still works on the notebook.', LOOK_SECONDS);
  await endOf(memory.work, (name) => gcp.notebooks.getOperation(name), waiting);
}

export async function begin(
  attempt: Attempt<NotebookMemory>,
  accepted: Promise<Operation>,
  waitingFor: string,
): Promise<never> {
  const { memory } = attempt;
  const { name } = await accepted;
  memory.work = { operation: name };
  memory.begun = (memory.begun ?? 0) + 1;
  attempt.changed();
  throw new Waiting(waitingFor, LOOK_SECONDS);
}
