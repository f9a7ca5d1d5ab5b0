import { RESTART_LABEL } from '../domain/product.js';
import type { Instance, Operation } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import type { NotebookMemory, Work } from './notebook-memory.js';
import { isOff } from './notebook-state.js';
import { endOf } from './operation.js';
import { unless } from './unless.js';
import { Waiting } from './waiting.js';

/** A start, a stop or a change takes Google far less time than a creation, by which the step is paced. */
const LOOK_SECONDS = 10;

/**
 * A stopped notebook is started only when somebody asked for that, and a running one stopped only when the goal is
 * STOPPED. Neither call takes a request id: the state decides, and nothing is called while it changes.
 */
export async function turnOnOrOff(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<void> {
  const { gcp, memory } = attempt;
  const { notebooks } = gcp;
  const { name, state } = instance;
  const turn = turnOf(attempt, instance);
  if (turn === 'stop') await begin(attempt, notebooks.stopInstance(name), 'The notebook is being stopped.');
  if (memory.restart === 'begun' && UP.has(state)) await stopToStart(attempt, instance);
  if (turn === 'start' && !memory.wasActive)
    await begin(attempt, notebooks.startInstance(name), 'The notebook is being started.', STARTS);
}

export function turnOf({ input }: Attempt, instance: Instance): 'stop' | 'start' | undefined {
  if (input.goal === 'STOPPED' && instance.state === 'ACTIVE') return 'stop';
  return input.starts && isOff(instance) ? 'start' : undefined;
}

export const RESTARTS = 'The notebook did not come back: it is being stopped, to be started once more.';

const UP = new Set(['PROVISIONING', 'STARTING', 'ACTIVE']);

/**
 * Whether a notebook that does not come back may be stopped and started: where somebody asked for a start, or an update
 * restarts it. In others kernels may run.
 */
export function mayRestart({ input, memory }: Attempt<NotebookMemory>, { labels, state }: Instance): boolean {
  const { starts, goal, change } = input;
  if (memory.restart !== undefined || goal !== 'READY') return false;
  const isUpdated = state === 'ACTIVE' && Object.values(change?.effects ?? {}).includes('restart');
  return starts === true || RESTART_LABEL in labels || isUpdated;
}

/** What a person does in the console, once a run; it then has the usual patience again. */
export function restart({ memory }: Attempt<NotebookMemory>): never {
  memory.restart = 'begun';
  memory.waitedSeconds = 0;
  throw new Waiting(RESTARTS, 0);
}

/** Whether Workbench stops what is not ACTIVE, Google does not say. */
async function stopToStart(attempt: Attempt<NotebookMemory>, { name }: Instance): Promise<void> {
  const operation = await unless('FAILED_PRECONDITION', () => attempt.gcp.notebooks.stopInstance(name));
  if (operation) await begin(attempt, Promise.resolve(operation), RESTARTS);
  attempt.memory.restart = 'refused';
}

/** Seen stopped, by us or not: from here on it starts as any that is stopped. */
export function noteStopped({ memory }: Attempt<NotebookMemory>, { state }: Instance): void {
  if (memory.restart !== 'begun' || state !== 'STOPPED') return;
  memory.restart = 'done';
  delete memory.wasActive;
}

/** Before the look that decides: nothing else is asked of an instance while something is under way. */
export async function followWork({ gcp, memory }: Attempt<NotebookMemory>): Promise<void> {
  if (memory.work === undefined) return;
  const waiting = new Waiting('Workbench still works on the notebook.', LOOK_SECONDS);
  const ended = await endOf(memory.work, (name) => gcp.notebooks.getOperation(name), waiting);
  if (ended && memory.work.starts) memory.wasActive = true;
}

/** One that falls idle before the next look at it is not started again. */
export const STARTS: Pick<Work, 'starts'> = { starts: true };

export async function begin(
  attempt: Attempt<NotebookMemory>,
  accepted: Promise<Operation>,
  waitingFor: string,
  kind: Pick<Work, 'starts'> = {},
): Promise<never> {
  const { memory } = attempt;
  const { name } = await accepted;
  memory.work = { operation: name, ...kind };
  memory.begun = (memory.begun ?? 0) + 1;
  attempt.changed();
  throw new Waiting(waitingFor, LOOK_SECONDS);
}
