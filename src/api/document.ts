import { createHash } from 'node:crypto';

import type { EnvironmentRecord, Outputs } from '../domain/environment.js';
import { expirySentence } from '../domain/expiry.js';
import { environmentName } from '../domain/names.js';
import { stepsFor, type StepRow } from '../domain/steps.js';
import { stoppedSentence } from '../domain/stopped.js';
import { titleOf } from '../domain/titles.js';
import type { RunView } from './run-view.js';
import type { EnvironmentDocument } from './schemas.js';

type Steps = NonNullable<EnvironmentDocument['steps']>;

export interface DocumentOptions {
  /** Builds the link that opens a run in the Temporal UI. */
  runUrl: (workflowId: string, runId: string) => string;
  now: Date;
  /** Durations are told as they will pass here. */
  timeScale: number;
}

/** What the entity published, and, for one environment, what its run tells live. */
export function toDocument(
  record: EnvironmentRecord,
  view: RunView | 'no run yet' | 'list',
  { runUrl, now, timeScale }: DocumentOptions,
): EnvironmentDocument {
  const { resolvedSpec, spec, outputs, left, runs, failures } = record;
  const stopped = record.state === 'STOPPED' ? stoppedSentence(resolvedSpec) : undefined;
  const said = [record.attention, expirySentence(record)].filter((sentence) => sentence !== undefined).join(' ');
  const attention = said === '' ? stopped : said;
  const document = {
    name: environmentName(spec),
    projectId: spec.projectId,
    environmentId: spec.environmentId,
    goal: record.goal,
    state: record.state,
    everReady: record.everReady,
    ...(attention !== undefined && { attention }),
    spec,
    resolvedSpec: { ...resolvedSpec },
    createTime: record.createTime,
    ...(record.createdBy !== undefined && { createdBy: record.createdBy }),
    updateTime: record.updateTime,
    ...(record.expireTime !== undefined && { expireTime: record.expireTime }),
    ...(record.nextRunTime !== undefined && { nextRunTime: record.nextRunTime }),
    ...(view !== 'list' && { steps: steps(record, view, timeScale) }),
    failures,
    ...(outputs && { outputs: shownOutputs(record, outputs) }),
    runs: runs.map(({ workflowId, runId, ...run }) => ({ ...run, url: runUrl(workflowId, runId) })),
    ...(left.length > 0 && { left }),
  };
  return { ...document, observedTime: now.toISOString(), etag: etag(document) };
}

function steps({ runs, resolvedSpec }: EnvironmentRecord, view: RunView | 'no run yet', timeScale: number): Steps {
  if (view === 'no run yet') return stepsFor(resolvedSpec).map((row) => pending(row, 'ensure', timeScale));
  const verb = runs.at(-1)?.kind === 'teardown' ? 'remove' : 'ensure';
  const rows = verb === 'remove' ? backwards(view.rows) : view.rows;
  return rows.map((row) => ({ ...pending(row, verb, timeScale), ...view.steps.get(row.name) }));
}

/** As a teardown takes them: what needed a step goes before it. */
function backwards(rows: readonly StepRow[]): StepRow[] {
  const makers = rows.filter(({ makes }) => makes);
  const needing = (name: string) => makers.filter(({ needs }) => needs.includes(name)).map((row) => row.name);
  return makers.toReversed().map((row) => ({ ...row, needs: needing(row.name) }));
}

function pending(row: StepRow, verb: 'ensure' | 'remove', timeScale: number): Steps[number] {
  const { name, needs, typicalSeconds, skipped } = row;
  const title = titleOf(row, verb);
  if (skipped) return { name, title, needs, state: 'SKIPPED' };
  return { name, title, needs, state: 'PENDING', expectedSeconds: typicalSeconds[verb] * timeScale };
}

function shownOutputs(record: EnvironmentRecord, outputs: Outputs): NonNullable<EnvironmentDocument['outputs']> {
  const { notebook, verify, accounts, access, image } = outputs;
  return {
    ...(verify?.jupyterLabUrl !== undefined && { jupyterLabUrl: verify.jupyterLabUrl }),
    image: { uri: notebook?.image ?? '', ...(image && { digest: image.digest, buildId: image.buildId }) },
    notebook: {
      zone: notebook?.zone ?? '',
      machineType: notebook?.machineType ?? record.resolvedSpec.notebook.machineType,
      state: notebook?.state ?? '',
    },
    serviceAccounts: {
      ...(accounts?.builder !== undefined && { builder: accounts.builder }),
      notebook: accounts?.notebook ?? '',
    },
    access: access?.access ?? [],
  };
}

/** Changes with anything a reader would see, and with nothing else. */
function etag(document: object): string {
  return `"${createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 20)}"`;
}
