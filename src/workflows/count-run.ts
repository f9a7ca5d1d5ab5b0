import { metricMeter } from '@temporalio/workflow';

import type { EnvironmentRecord } from '../domain/environment.js';

/** Counts a run when its result is first known; a replay counts nothing. */
export function countRun(before: EnvironmentRecord, next: EnvironmentRecord): void {
  const [was, is] = [before.runs.at(-1), next.runs.at(-1)];
  if (is?.result === undefined || (was?.number === is.number && was.result !== undefined)) return;
  const failure = is.result === 'FAILED' ? (next.failures[0]?.kind ?? '') : '';
  metricMeter
    .createCounter('labwright_runs', undefined, 'Runs that ended; failure is the kind of the first failure')
    .add(1, { kind: is.kind, result: is.result, failure });
}
