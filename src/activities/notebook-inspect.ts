import type { PendingChange } from '../domain/effects.js';
import { notLookedAt, type Inspection } from '../domain/plan.js';
import { RESTART_LABEL } from '../domain/product.js';
import type { Instance, InstanceChange } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { isImageKnown } from './image-wanted.js';
import { instanceSpec } from './instance-spec.js';
import { changeOf, isToGo, labelChange } from './notebook-change.js';
import { differencesOf, driftOf, type NotebookDifferences } from './notebook-differences.js';
import type { NotebookMemory } from './notebook-memory.js';
import { turnOf } from './notebook-power.js';
import { isOff, isUsable } from './notebook-state.js';

/** What a run would do to a notebook of ours: make a pending change true, turn it on or off, wait for it. */
export function inspectNotebook(attempt: Attempt<NotebookMemory>, instance: Instance): Inspection {
  if (attempt.input.outputs.accounts === undefined || !isImageKnown(attempt)) {
    return { state: 'unknown', changes: [notLookedAt('what it is to run is not known yet.')] };
  }
  const change = changeOf(attempt, instance);
  const changes = [
    ...(change ? updates(attempt, instance, change) : []),
    ...turns(attempt, instance),
    ...waits(instance),
  ];
  const drift = change ? [] : driftOf(instance, instanceSpec(attempt), attempt.spec);
  const leaves = drift.map((what) => `${what}: a run leaves what somebody changed beside it.`);
  return { state: changes.length + leaves.length > 0 ? 'differs' : 'present', changes, leaves };
}

function updates(attempt: Attempt<NotebookMemory>, instance: Instance, change: PendingChange): string[] {
  const differences = differencesOf(instance, instanceSpec(attempt), change, attempt.spec);
  if (isToGo(attempt, instance, { change, differences })) {
    const fields = differences.recreate.join(', ');
    return [`Replace the notebook, because of ${fields}: what lies on its disks is lost.`];
  }
  return changesOf(attempt, instance, differences);
}

function changesOf(attempt: Attempt, instance: Instance, { restart, live, grow }: NotebookDifferences): string[] {
  const needsStop = Object.keys(restart).length > 0;
  const now = { ...live, ...labelChange(attempt, instance, false) };
  const isToStart = RESTART_LABEL in instance.labels && !needsStop;
  return [
    ...(Object.keys(now).length > 0 ? [`Change ${named(now)} of the notebook as it is.`] : []),
    ...grow.map(({ disk, sizeGb }) => `Enlarge the ${disk === 'bootDisk' ? 'boot' : 'data'} disk to ${sizeGb} GB.`),
    ...(needsStop ? [`Change ${named(restart)} of the notebook, which restarts it if it runs.`] : []),
    ...(isToStart ? ['Start the notebook again, which was stopped to be changed.'] : []),
  ];
}

function named(change: InstanceChange): string {
  return Object.keys(change).join(', ');
}

function turns(attempt: Attempt, instance: Instance): string[] {
  const turn = turnOf(attempt, instance);
  return turn === undefined ? [] : [turn === 'stop' ? 'Stop the notebook.' : 'Start the notebook.'];
}

function waits(instance: Instance): string[] {
  if (isOff(instance) || isUsable(instance)) return [];
  const { state, healthState } = instance;
  return [`Wait until the notebook is usable: it is ${state}, JupyterLab ${healthState}.`];
}
