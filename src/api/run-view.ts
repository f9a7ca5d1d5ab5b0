import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import proto, { type temporal } from '@temporalio/proto';
import { LRUCache } from 'lru-cache';

import type { RunRecord } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import type { StepRow } from '../domain/steps.js';
import { readFailure, readPayload } from '../payloads.js';
import { ask } from './temporal.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type PendingActivity = temporal.api.workflow.v1.IPendingActivityInfo;
type Timestamp = HistoryEvent['eventTime'];

const { PendingActivityState } = proto.temporal.api.enums.v1;

/** One that is there takes an attempt up at once. */
const WORKER_WITHIN_MS = 5_000;

export interface StepView {
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  startTime: string;
  endTime?: string;
  waiting?: { for: string; since: string; attempt: number; nextLookTime?: string };
  failures?: Failure[];
}

/** A run as its history and its pending activities tell it: no worker is needed, and nothing is stored twice. */
export interface RunView {
  rows: readonly StepRow[];
  steps: ReadonlyMap<string, StepView>;
}

/** Some kilobytes each. */
const MOST_KEPT = 2_000;

/** Views of runs: while a run waits nothing is added to its history, so that is read again only when it has grown. */
export class RunViews {
  readonly #read = new LRUCache<string, RunView & { historyLength: number }>({ max: MOST_KEPT });

  constructor(private readonly client: Client) {}

  async view({ workflowId, runId }: RunRecord): Promise<RunView> {
    const handle = this.client.workflow.getHandle(workflowId, runId);
    // Asked first: what is read afterwards holds at least as much, and counts as old again no later than it is.
    const { historyLength, raw } = await ask(this.client, () => handle.describe());
    let read = this.#read.get(runId);
    if (read?.historyLength !== historyLength) {
      const { events } = await ask(this.client, () => handle.fetchHistory());
      read = { historyLength, rows: await rowsOf(this.client, events ?? []), steps: stepsOf(events ?? []) };
      this.#read.set(runId, read);
    }
    const steps = new Map(read.steps);
    for (const pending of raw.pendingActivities ?? []) await addPending(this.client, steps, pending);
    return { rows: read.rows, steps };
  }
}

/** The rows were pinned in the run's input. */
async function rowsOf(client: Client, events: HistoryEvent[]): Promise<readonly StepRow[]> {
  const payload = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return payload ? ((await readPayload(client, payload)) as { steps: StepRow[] }).steps : [];
}

function stepsOf(events: HistoryEvent[]): Map<string, StepView> {
  const steps = new Map<string, StepView>();
  const byEvent = new Map<string, string>();
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      const name = stepName(scheduled.activityType?.name);
      byEvent.set(String(event.eventId), name);
      steps.set(name, { state: 'RUNNING', startTime: iso(event.eventTime) });
      continue;
    }
    const completed = event.activityTaskCompletedEventAttributes;
    const ended =
      completed ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    const name = ended ? byEvent.get(String(ended.scheduledEventId)) : undefined;
    const step = name === undefined ? undefined : steps.get(name);
    if (name !== undefined && step) {
      steps.set(name, { ...step, state: completed ? 'SUCCEEDED' : 'FAILED', endTime: iso(event.eventTime) });
    }
  }
  return steps;
}

/** The last failure of a pending activity says live what is waited for, or what is being retried; unless no worker looks. */
async function addPending(client: Client, steps: Map<string, StepView>, pending: PendingActivity): Promise<void> {
  const name = stepName(pending.activityType?.name);
  const step = steps.get(name);
  const failure = pending.lastFailure && (await readFailure(client, pending.lastFailure));
  const due = Number(pending.scheduledTime?.seconds ?? 0) * 1_000;
  const since = waitsForWorker(pending.state, due, Date.now()) ? iso(pending.scheduledTime) : undefined;
  const what = since === undefined ? failure?.message : 'A worker has to take it up.';
  if (step?.state !== 'RUNNING' || what === undefined) return;
  const failures = failure instanceof ApplicationFailure ? ((failure.details?.[0] ?? []) as Failure[]) : [];
  steps.set(name, {
    ...step,
    waiting: {
      for: what,
      since: since ?? step.startTime,
      attempt: pending.attempt ?? 1,
      ...(pending.nextAttemptScheduleTime && { nextLookTime: iso(pending.nextAttemptScheduleTime) }),
    },
    ...(failures.length > 0 && { failures }),
  });
}

/** Whether an attempt is overdue (ms); one that is to come later is scheduled for then. */
export function waitsForWorker(state: PendingActivity['state'], due: number, now: number): boolean {
  return state === PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED && now - due > WORKER_WITHIN_MS;
}

/** `notebook.ensure` is the step `notebook`. */
function stepName(activityType: string | null | undefined): string {
  return activityType?.split('.')[0] ?? '';
}

function iso(time: Timestamp): string {
  if (!time) return '';
  return new Date(Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6)).toISOString();
}
