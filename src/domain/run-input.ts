import type { PendingChange } from './effects.js';
import type { EnvironmentRecord, Goal } from './environment.js';
import type { EnvironmentKey } from './names.js';
import type { ResolvedSpec } from './resolve.js';
import { STOP, stepsFor, type StepRow } from './steps.js';

/** What a run is started with. The rows are pinned here: a new row changes no run in flight. */
export interface RunInput {
  key: EnvironmentKey;
  spec: ResolvedSpec;
  steps: readonly StepRow[];
  timeScale: number;
  createTime: string;
  /** The texts of the build context, for the step that takes them. */
  files?: Record<string, string>;
  everReady: boolean;
  goal: Goal;
  starts?: true;
  /** Nothing but the notebook is looked at, and that only to be stopped. */
  stops?: true;
  /** What a PATCH asked for. */
  change?: PendingChange;
  /** Specs of before that may have left something at Google. */
  superseded?: readonly { spec: ResolvedSpec; steps: readonly StepRow[] }[];
  touched: boolean;
  /** When an earlier run last changed something at Google (ISO 8601). */
  changedAt?: string;
}

/** Whatever an environment's run starts with stands in its record; a plan starts with the same. */
export function runInput(
  key: EnvironmentKey,
  record: EnvironmentRecord,
  { timeScale, files }: { timeScale: number; files?: Record<string, string> | undefined },
): RunInput {
  const { resolvedSpec: spec, createTime, everReady, touched, changedAt, goal, starts, change } = record;
  // Whatever a DELETE finds begun, it takes everything down.
  const stops = record.stops === true && goal === 'STOPPED';
  const superseded = record.superseded?.map((former) => ({ spec: former, steps: stepsFor(former) }));
  return {
    key,
    spec,
    steps: stops ? [STOP] : stepsFor(spec),
    timeScale,
    createTime,
    everReady,
    touched,
    goal,
    ...(starts && { starts }),
    ...(stops && { stops }),
    ...(change && { change }),
    ...(superseded && { superseded }),
    ...(changedAt !== undefined && { changedAt }),
    ...(files && { files }),
  };
}
