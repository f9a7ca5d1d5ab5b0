import { afterRun, nextRetry } from './after-run.js';
import { effectSentence, type PendingChange } from './effects.js';
import type { EnvironmentRecord, Left, Observation, Outputs, RunRecord } from './environment.js';
import type { Failure } from './failures.js';
import { environmentName } from './names.js';
import { lastChange, latest } from './propagation.js';

/** The life of an environment as pure changes of its record; `time` is ISO 8601. */

/** As many runs as the API shows. */
const RUNS_KEPT = 10;

/** A run was started: it works towards the goal, and what the one before said is no longer so. */
export function begun(record: EnvironmentRecord, run: RunRecord): EnvironmentRecord {
  const { outputs, nextRunTime: _, attention: __, ...rest } = record;
  const isTeardown = run.kind === 'teardown';
  const changes = record.everReady && !record.stops && !isTeardown;
  const attention = changes && record.change ? effectSentence(record.change.effects) : undefined;
  return {
    ...rest,
    // Usable while a run looks after it, and no longer once it is being taken down.
    ...(outputs && !isTeardown && { outputs }),
    ...(attention !== undefined && { attention }),
    state: isTeardown ? 'DELETING' : record.everReady ? 'UPDATING' : 'PROVISIONING',
    updateTime: run.startTime,
    failures: [],
    runs: [...record.runs, run].slice(-RUNS_KEPT),
  };
}

/** Idle shutdown stops notebooks: a run that finds one stopped has succeeded, and does not start it. */
export function provisioned(record: EnvironmentRecord, outputs: Outputs, time: string): EnvironmentRecord {
  const state = outputs.notebook?.state === 'ACTIVE' ? 'READY' : 'STOPPED';
  const { starts: _, stops, change, ...rest } = askedAgain(ended(record, 'SUCCEEDED', time));
  const done: EnvironmentRecord = { ...rest, state, outputs, everReady: true, touched: true };
  if (!stops) return done;
  // A run that only stopped knows of nothing else, and has made nothing true but that.
  const pending = change && { change, attention: notDone(change) };
  return { ...done, ...pending, outputs: { ...record.outputs, verify: {}, ...outputs } };
}

function notDone({ effects }: PendingChange): string {
  const all = ['What the last update asked for is not done: :retry does it.', effectSentence(effects)];
  return all.filter((sentence) => sentence !== undefined).join(' ');
}

/** Nothing but a stopped notebook is wanted from here on. */
export function stopAsked(record: EnvironmentRecord): EnvironmentRecord {
  const { starts: _, ...rest } = askedAgain(record);
  return { ...rest, goal: 'STOPPED', stops: true };
}

/** One that runs is wanted, with whatever an update asked for. */
export function startAsked(record: EnvironmentRecord): EnvironmentRecord {
  const { stops: _, ...rest } = askedAgain(record);
  return { ...rest, goal: 'READY', starts: true };
}

/** A person is asked only for what no repetition mends. */
export function failed(
  record: EnvironmentRecord,
  failures: Failure[],
  time: string,
  { outputs = {}, timeScale }: { outputs?: Outputs; timeScale: number },
): EnvironmentRecord {
  const changedAt = latest(record.changedAt, lastChange(outputs));
  const { retries, ...before } = ended(record, 'FAILED', time);
  const rest = {
    ...before,
    attention: failures.map(({ sentence }) => sentence).join(' '),
    failures,
    touched: record.touched || !failures.some(({ resource }) => resource === `projects/${record.spec.projectId}`),
    ...(changedAt !== undefined && { changedAt }),
  };
  const name = environmentName(record.spec);
  const after = afterRun(failures);
  const next = after === 'again' ? nextRetry(retries, failures, { name, time, timeScale }) : undefined;
  if (next) return { ...rest, ...next, state: 'RETRYING' };
  if (after === 'probe') return { ...rest, state: 'ACTION_REQUIRED', parked: (record.parked ?? 0) + 1 };
  // What can no longer be stopped is for a person to look at, and then for a run of every step.
  const { stops, ...changed } = rest;
  return { ...changed, ...(stops && { goal: 'READY' }), state: 'ACTION_REQUIRED' };
}

/** Somebody asks for a run now: what was counted before does not count against it. */
export function askedAgain({
  retries: _,
  parked: __,
  nextRunTime: ___,
  ...record
}: EnvironmentRecord): EnvironmentRecord {
  return record;
}

/** Called off between two runs. */
export function calledOff(record: EnvironmentRecord, time: string): EnvironmentRecord {
  return { ...askedAgain(record), state: 'CANCELLED', updateTime: time };
}

/** What a look between runs saw of the notebook. */
export function observed(record: EnvironmentRecord, seen: Observation, time: string): EnvironmentRecord {
  if ('gone' in seen) {
    const { attention: _, ...rest } = record;
    return {
      ...rest,
      state: 'ACTION_REQUIRED',
      attention: seen.gone.sentence,
      failures: [seen.gone],
      updateTime: time,
    };
  }
  const isActive = seen.notebook.state === 'ACTIVE';
  // Who uses it again has files there that nobody had when its replacement was allowed.
  const change = record.change && isActive ? { effects: record.change.effects } : record.change;
  const outputs = { ...record.outputs, notebook: seen.notebook, verify: seen.verify };
  return {
    ...record,
    outputs,
    ...(change && { change }),
    // Whoever started or stopped it in Google's console meant it.
    goal: isActive ? 'READY' : 'STOPPED',
    state: isActive ? 'READY' : 'STOPPED',
    updateTime: time,
  };
}

/**
 * What the run had made by then is not known here, so it counts as touched. A DELETE goes on to take it down, and a
 * changed spec with a run of its own.
 */
export function cancelled(record: EnvironmentRecord, time: string, goesOn = false): EnvironmentRecord {
  const { state } = record;
  return {
    ...askedAgain(ended(record, 'CANCELLED', time)),
    state: record.goal === 'DELETED' ? 'DELETING' : goesOn ? state : 'CANCELLED',
    touched: true,
    changedAt: time,
  };
}

export function tornDown(record: EnvironmentRecord, left: Left[], time: string): EnvironmentRecord {
  return { ...askedAgain(ended(record, 'SUCCEEDED', time)), state: 'DELETED', left };
}

/** A new result replaces what the last one asked of people. */
function ended(record: EnvironmentRecord, result: NonNullable<RunRecord['result']>, time: string): EnvironmentRecord {
  const { attention: _, ...rest } = record;
  const last = record.runs.at(-1);
  const runs =
    last && last.endTime === undefined
      ? [...record.runs.slice(0, -1), { ...last, endTime: time, result }]
      : record.runs;
  return { ...rest, runs, updateTime: time, failures: [], left: [] };
}
