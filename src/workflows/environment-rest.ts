import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';

import type { StepInput } from '../activities/attempt.js';
import type { ProbeInput } from '../activities/probe.js';
import { afterRun } from '../domain/after-run.js';
import type { EnvironmentRecord, Observation } from '../domain/environment.js';
import { afterExpiry, nextExpiry } from '../domain/expiry.js';
import { observed } from '../domain/record.js';
import type { StepRow } from '../domain/steps.js';
import { PROBE, WATCH } from '../domain/watching.js';
import { now, type Entity } from './entity.js';

interface Looks {
  'environment.probe': (input: ProbeInput) => Promise<void>;
  'notebook.watch': (input: StepInput) => Promise<Observation>;
}

function looks(summary: string): Looks {
  return proxyActivities<Looks>({
    startToCloseTimeout: PROBE.attemptSeconds * 1000,
    // Reads only: nothing of theirs can take effect later.
    cancellationType: 'TRY_CANCEL',
    retry: { initialInterval: '1s', maximumInterval: '30s' },
    summary,
  });
}

/** What ended a rest. Only one thing does: what came at the same instant is due again in the next. */
interface Due {
  change?: (record: EnvironmentRecord) => EnvironmentRecord;
  run: boolean;
}

/** Rests until a message comes, or until something has to be done: true when that is a run. */
export async function untilSomethingIsDue(entity: Entity): Promise<boolean> {
  const scope = CancellationScope.current();
  const due = await Promise.race([untilRecovered(entity), untilExpiry(entity)]);
  // A message of the same instant goes before: the record is no longer the one that was looked at.
  if (scope.consideredCancelled) return false;
  scope.cancel();
  if (due.change) entity.update(due.change(entity.record));
  return due.run;
}

async function untilRecovered(entity: Entity): Promise<Due> {
  const { record } = entity;
  const { state, failures, nextRunTime = now(), parked = 1 } = record;
  if (state === 'RETRYING') {
    await sleepUntil(Date.parse(nextRunTime), `until run ${nextNumber(entity)}`);
    return { run: true };
  }
  if (state === 'ACTION_REQUIRED' && afterRun(failures) === 'probe') {
    await looks(PROBE.title)['environment.probe']({ ...inputOf(entity, PROBE), failures, parked });
    return { run: true };
  }
  if (state === 'READY' || state === 'STOPPED') {
    const seen = await looks(WATCH.title)['notebook.watch'](inputOf(entity, WATCH));
    return { change: (before) => observed(before, seen, now()), run: false };
  }
  return forEver();
}

async function untilExpiry({ record, timeScale }: Entity): Promise<Due> {
  const next = nextExpiry(record, timeScale);
  if (next === undefined) return forEver();
  const { at, what } = next;
  await sleepUntil(at, what === 'notice' ? 'until a day before the expiry' : `until the expiry: ${what}`);
  const hasAnEnd = what === 'delete' || (what === 'stop' && record.state !== 'STOPPED');
  return { change: (before) => afterExpiry(before, what), run: hasAnEnd };
}

async function sleepUntil(time: number, summary: string): Promise<void> {
  await sleep(Math.max(1, time - Date.now()), { summary });
}

async function forEver(): Promise<never> {
  await condition(() => false);
  throw new Error('Nothing ends this but a message.');
}

function nextNumber({ record }: Entity): number {
  return (record.runs.at(-1)?.number ?? 0) + 1;
}

function inputOf({ key, record, timeScale }: Entity, step: StepRow): StepInput {
  const { resolvedSpec: spec, outputs = {}, createTime, everReady, changedAt, goal } = record;
  return {
    step,
    key,
    spec,
    outputs,
    timeScale,
    createTime,
    everReady,
    goal,
    ...(changedAt !== undefined && { changedAt }),
  };
}
