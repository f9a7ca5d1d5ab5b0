import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';

import type { Outputs } from '../domain/environment.js';
import { runDetails, type RunTold, type StepProgress } from '../domain/run-details.js';
import type { RunInput } from '../domain/run-input.js';
import type { StepRow } from '../domain/steps.js';

/** The run as the Temporal UI shows it, kept up to date; it costs no event. */
export interface ShownRun {
  begun(step: StepRow): void;
  ended(step: StepRow, state: 'done' | 'failed'): void;
  over(end: NonNullable<RunTold['end']>): void;
}

/** `outputs` may grow. */
export function showRun(
  { key, spec, steps, timeScale }: RunInput,
  verb: RunTold['verb'],
  rows: readonly StepRow[],
  outputs: Outputs = {},
): ShownRun {
  const progress = new Map<string, StepProgress>();
  const path = pagePath(workflowInfo());
  const run: RunTold = { key, region: spec.region, verb, rows, steps, timeScale, path, progress, outputs };
  const show = (end?: RunTold['end']) => {
    setCurrentDetails(runDetails({ ...run, ...(end !== undefined && { end }) }));
  };
  return {
    begun({ name }) {
      progress.set(name, { state: 'running', since: Date.now() });
      show();
    },
    ended({ name }, state) {
      const now = Date.now();
      progress.set(name, { since: now, ...progress.get(name), state, until: now });
      show();
    },
    over: show,
  };
}

/** Within the UI: where people open it is no matter of a workflow's. */
export function pagePath({ workflowId, runId }: { workflowId: string; runId: string }): string {
  return `/namespaces/${workflowInfo().namespace}/workflows/${workflowId}/${runId}`;
}
