import type { PendingChange } from '../domain/effects.js';
import type { Failure } from '../domain/failures.js';
import { RESTART_LABEL } from '../domain/product.js';
import type { Instance, InstanceChange, Operation } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { requireOurImage } from './image-wanted.js';
import { instanceSpec } from './instance-spec.js';
import { replace } from './notebook-create.js';
import { differencesOf, labelsOf, type NotebookDifferences } from './notebook-differences.js';
import { isDisposable } from './notebook-guard.js';
import type { NotebookMemory } from './notebook-memory.js';
import { begin, RESTARTS, STARTS } from './notebook-power.js';

/**
 * Makes true what a PATCH asked for, one operation after the other, each decided by a look. A notebook that runs is
 * marked before it is stopped, so that whoever goes on, in another attempt or another run, starts it again; one that
 * was stopped before stays so.
 */
export async function changeNotebook(attempt: Attempt<NotebookMemory>, instance: Instance): Promise<void> {
  const change = changeOf(attempt, instance);
  if (change === undefined) return;
  const differences = differencesOf(instance, instanceSpec(attempt), change, attempt.spec);
  const goes = isToGo(attempt, instance, { change, differences });
  if (goes || differences.restart.image) await requireOurImage(attempt);
  if (goes) await replace(attempt, instance);
  const next = nextWork(attempt, instance, differences);
  if (next) await begin(attempt, next.operation(), next.waitingFor, next.kind);
}

/** Only then is anything changed of a notebook that is there. */
export function changeOf({ input }: Attempt, { labels }: Instance): PendingChange | undefined {
  return input.change ?? (RESTART_LABEL in labels ? BEGUN : undefined);
}

/** Whether a new one has to take its place; throws where its data may not go. */
export function isToGo(
  attempt: Attempt<NotebookMemory>,
  instance: Instance,
  { change, differences }: { change: PendingChange; differences: NotebookDifferences },
): boolean {
  const { recreate } = differences;
  if (recreate.length === 0 && !isStuck(attempt, instance, differences)) return false;
  const isAllowed = recreate.every((field) => change.mayRecreate?.includes(field));
  const mayGo = isAllowed || isDisposable(attempt, instance);
  if (!mayGo) throw new StepFailure(notAllowed(attempt, instance, recreate));
  return true;
}

/** An update whose record was lost with Temporal's store: the mark is there, and tells what a restart was asked for. */
const BEGUN: PendingChange = { effects: { 'notebook.machineType': 'restart', 'notebook.accelerator': 'restart' } };

/** It was never anybody's, and what it lacks may be why it does not come up. */
function isStuck(attempt: Attempt<NotebookMemory>, instance: Instance, { restart }: NotebookDifferences): boolean {
  return hasAny(restart) && !isSettled(instance) && isDisposable(attempt, instance);
}

interface NextWork {
  operation: () => Promise<Operation>;
  waitingFor: string;
  kind?: typeof STARTS;
}

/** Undefined where nothing is left to do, or while it moves from one state to another. */
function nextWork(
  attempt: Attempt<NotebookMemory>,
  instance: Instance,
  { restart, live, grow }: NotebookDifferences,
): NextWork | undefined {
  const { notebooks } = attempt.gcp;
  const { name, state } = instance;
  const startsAnew = attempt.memory.restart === 'begun';
  const needsStop = hasAny(restart) || startsAnew;
  if (!isSettled(instance) && state !== 'SUSPENDED') return undefined;
  const change: InstanceChange = {
    ...live,
    ...labelChange(attempt, instance, needsStop),
    ...(state === 'STOPPED' && restart),
  };
  const [disk] = grow;
  if (state === 'SUSPENDED') {
    if (needsStop || hasAny(change) || disk) throw new StepFailure(suspended(attempt, instance));
    return undefined;
  }
  if (hasAny(change)) {
    const requestId = attempt.requestId('change', attempt.memory.begun ?? 0);
    const operation = () => notebooks.changeInstance({ name, requestId, change });
    return { operation, waitingFor: 'The notebook is being changed.' };
  }
  if (disk) {
    const operation = () => notebooks.resizeDisk({ name, ...disk });
    return { operation, waitingFor: 'A disk of the notebook is being enlarged.' };
  }
  if (needsStop) {
    return {
      operation: () => notebooks.stopInstance(name),
      waitingFor: startsAnew ? RESTARTS : 'The notebook is being stopped, to be changed.',
    };
  }
  if (!(RESTART_LABEL in instance.labels)) return undefined;
  return {
    operation: () => notebooks.startInstance(name),
    waitingFor: 'The notebook was changed and starts again.',
    kind: STARTS,
  };
}

export function labelChange(
  attempt: Attempt<NotebookMemory>,
  instance: Instance,
  needsStop: boolean,
): Pick<InstanceChange, 'labels'> {
  return labelsOf(instance, wantedLabels(attempt, instance, needsStop), attempt.input.change?.effects ?? {});
}

/** With the mark where it is to run again once it was changed. */
function wantedLabels(
  attempt: Attempt<NotebookMemory>,
  { state, labels }: Instance,
  needsStop: boolean,
): Record<string, string> {
  const { input, memory } = attempt;
  const isMarked = RESTART_LABEL in labels;
  const isToRun = state === 'ACTIVE' && input.goal === 'READY';
  const startsNow = isMarked && state === 'STOPPED' && input.goal === 'READY' && !memory.wasActive;
  const startsAgain = needsStop ? isMarked || isToRun : startsNow;
  return { ...instanceSpec(attempt).labels, ...(startsAgain && { [RESTART_LABEL]: 'pending' }) };
}

function isSettled({ state }: Instance): boolean {
  return state === 'ACTIVE' || state === 'STOPPED';
}

function hasAny(change: InstanceChange): boolean {
  return Object.keys(change).length > 0;
}

function notAllowed({ input }: Attempt, { name }: Instance, fields: string[]): Failure {
  return {
    step: input.step.name,
    kind: 'InvalidSpec',
    sentence: `${fields.join(', ')} cannot change without a new notebook, and what lies on the disks of ${name} would be lost.`,
    resource: name,
    fix: {
      text: 'Save the files and PATCH again with allowRecreate=true, or set the fields to what the notebook has.',
    },
  };
}

function suspended({ input, key }: Attempt, { name, zone, instanceId }: Instance): Failure {
  return {
    step: input.step.name,
    kind: 'InvalidSpec',
    sentence: `${name} is SUSPENDED, where it cannot be changed.`,
    resource: name,
    fix: {
      text: 'Resume it, then retry the environment.',
      command: `gcloud compute instances resume ${instanceId} --zone=${zone} --project=${key.projectId}`,
    },
  };
}
