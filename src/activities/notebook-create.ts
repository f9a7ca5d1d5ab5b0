import type { GoogleError } from '../domain/google-error.js';
import { notebookInstanceId } from '../domain/names.js';
import { latest } from '../domain/propagation.js';
import { GcpError } from '../gcp/errors.js';
import type { Instance, Operation } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { explained, StepFailure } from './failure.js';
import { requireOurImage } from './image-wanted.js';
import { instanceSpec } from './instance-spec.js';
import type { NotebookMemory } from './notebook-memory.js';
import { unless } from './unless.js';
import { Waiting } from './waiting.js';
import { chooseZone } from './zones.js';

/** IAM changes typically reach everything in two minutes; the VM pulls its image once, soon after it boots. */
const GRANTS_SETTLE_SECONDS = 120;

export async function createNotebook(attempt: Attempt<NotebookMemory>): Promise<never> {
  const { memory } = attempt;
  const { failure, unusable } = memory;
  delete memory.failure;
  // Its half-made instance is gone by now, so that the run may end here.
  if (unusable) throw new StepFailure(unusable);
  if (failure) throw new GcpError(failure);
  waitForGrants(attempt);
  const zone = (memory.zone ??= await chooseZone(attempt));
  memory.emptyAt ??= new Date().toISOString();
  // A repeated request id answers with the first one's operation, even when what that made has vanished since.
  const requestId = attempt.requestId(zone, memory.followed ?? 0);
  try {
    const operation = await accepted(attempt, zone, requestId);
    if (operation) memory.operation = operation.name;
  } catch (error) {
    if (error instanceof GcpError) await failed(attempt, zone, error.google);
    throw error;
  }
  delete memory.discard;
  attempt.changed();
  throw new Waiting(`Workbench creates the notebook in ${zone}.`);
}

/** Undefined where it is there already, made by an attempt whose answer was lost. */
async function accepted(attempt: Attempt, zone: string, requestId: string): Promise<Operation | undefined> {
  const { gcp, key } = attempt;
  await requireOurImage(attempt);
  return unless('ALREADY_EXISTS', () =>
    gcp.notebooks.createInstance({
      projectId: key.projectId,
      zone,
      instanceId: notebookInstanceId(key),
      requestId,
      instance: instanceSpec(attempt),
    }),
  );
}

function waitForGrants(attempt: Attempt): void {
  const { outputs, changedAt } = attempt.input;
  const granted = latest(outputs.access?.changedAt, changedAt);
  const age = granted === undefined ? Infinity : attempt.secondsSince(granted);
  if (age >= GRANTS_SETTLE_SECONDS) return;
  throw new Waiting(
    "The notebook's account got its roles just now; its image can be pulled once they have spread.",
    GRANTS_SETTLE_SECONDS - age,
  );
}

/** Removing one takes less time than making one, by which the step is paced. */
const REMOVAL_SECONDS = 15;

const BEING_MADE = new Set(['INITIALIZING', 'PROVISIONING', 'STARTING']);

/**
 * Of an instance whose creation's answer was lost: only the operation tells how it ends, and the same request id
 * answers it again.
 */
export async function recallCreation(
  attempt: Attempt<NotebookMemory>,
  { zone, state }: Pick<Instance, 'zone' | 'state'>,
): Promise<void> {
  const { memory } = attempt;
  if (memory.followed !== undefined || memory.isRecalled || !BEING_MADE.has(state)) return;
  memory.isRecalled = true;
  memory.zone = zone;
  const operation = await accepted(attempt, zone, attempt.requestId(zone, 0));
  if (operation === undefined) return;
  memory.operation = operation.name;
  throw new Waiting(`Workbench creates the notebook in ${zone}.`);
}

/** Follows the creation to its end: nothing else starts while it can still take effect. */
export async function followCreation(attempt: Attempt<NotebookMemory>): Promise<void> {
  const { gcp, memory } = attempt;
  if (memory.operation === undefined) return;
  const operation = await gcp.notebooks.getOperation(memory.operation);
  if (operation?.done === false) throw new Waiting(`Workbench still creates the notebook in ${String(memory.zone)}.`);
  delete memory.operation;
  memory.followed = (memory.followed ?? 0) + 1;
  if (operation?.error) await failed(attempt, String(memory.zone), operation.error);
}

/** The half-made instance goes first; then the next zone after a stock-out, or the same one again. */
async function failed(attempt: Attempt<NotebookMemory>, zone: string, error: GoogleError): Promise<never> {
  const { memory } = attempt;
  const { kind, sentence } = await explained(error, attempt);
  // A refusal makes nothing; an operation may leave something, whatever it failed of.
  if (kind !== 'Stockout' && error.fromOperation !== true) throw new GcpError(error);
  memory.discard = zone;
  delete memory.zone;
  if (kind === 'Stockout') memory.dry = [...(memory.dry ?? []), zone];
  else memory.failure = error;
  throw new Waiting(sentence, 0);
}

export async function discard(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<never> {
  await removeFirst(attempt, instance);
  throw new Waiting(`The half-made notebook in ${instance.zone} is being removed.`);
}

/** The old one goes, which somebody allowed; what this run makes in its place was never anybody's. */
export async function replace(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<never> {
  const { memory } = attempt;
  memory.emptyAt ??= new Date().toISOString();
  delete memory.zone;
  await removeFirst(attempt, instance);
  attempt.changed();
  throw new Waiting('The notebook is being removed, so that a new one takes its place.', REMOVAL_SECONDS);
}

async function removeFirst(attempt: Attempt<NotebookMemory>, { name, zone }: Instance): Promise<void> {
  const { gcp, memory } = attempt;
  const requestId = attempt.requestId('remove', zone, memory.removals ?? 0);
  const operation = await gcp.notebooks.deleteInstance({ name, requestId });
  if (operation) memory.removal = operation.name;
}

/** Follows what goes first to its end; one that failed is asked for anew, under another request id. */
export async function followRemoval({ gcp, memory }: Attempt<NotebookMemory>): Promise<void> {
  if (memory.removal === undefined) return;
  const operation = await gcp.notebooks.getOperation(memory.removal);
  if (operation?.done === false) throw new Waiting('Workbench still removes the notebook.', REMOVAL_SECONDS);
  delete memory.removal;
  memory.removals = (memory.removals ?? 0) + 1;
  if (operation?.error) throw new GcpError(operation.error);
}
