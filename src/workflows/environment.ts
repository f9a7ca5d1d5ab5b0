import {
  CancellationScope,
  condition,
  isCancellation,
  makeContinueAsNewFunc,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';

import { MEMO_KEY, type EnvironmentRecord, type RunRecord } from '../domain/environment.js';
import { runWorkflowId, type EnvironmentKey, type RunKind } from '../domain/names.js';
import { begun, cancelled, failed, provisioned, tornDown } from '../domain/record.js';
import { stepsFor } from '../domain/steps.js';
import { deleteSignal, retrySignal } from './messages.js';
import type { provisionEnvironment } from './provision-environment.js';
import { publish } from './publish.js';
import { failuresOfRun, outputsOfRun, type RunInput } from './run.js';
import type { teardownEnvironment } from './teardown-environment.js';

export interface EnvironmentInput {
  key: EnvironmentKey;
  record: EnvironmentRecord;
  /** The texts of the build context; the record has digests only. */
  files?: Record<string, string>;
  timeScale: number;
}

const now = () => new Date().toISOString();

/**
 * The environment itself: thin, and as long-lived as what it stands for. Handlers only note and interrupt; one loop
 * acts; at rest it continues as new, so that its history never grows.
 */
export async function environment({ record, ...fixed }: EnvironmentInput): Promise<EnvironmentRecord> {
  const { key, files, timeScale } = fixed;
  let due = record.runs.length === 0;
  let hasRun = false;
  let running: CancellationScope | undefined;

  const update = (next: EnvironmentRecord) => {
    publish(record, next);
    record = next;
  };

  setHandler(deleteSignal, () => {
    const isTeardown = record.goal === 'DELETED';
    due ||= running === undefined || !isTeardown;
    if (isTeardown) return;
    running?.cancel();
    update({ ...record, goal: 'DELETED', state: 'DELETING' });
  });
  setHandler(retrySignal, () => {
    due ||= running === undefined;
  });

  const child = (kind: RunKind) => {
    const number = (record.runs.at(-1)?.number ?? 0) + 1;
    const { resolvedSpec: spec, createTime, everReady, touched, changedAt } = record;
    const earlier = { everReady, touched, ...(changedAt !== undefined && { changedAt }) };
    const shared = { key, spec, steps: stepsFor(spec), timeScale, createTime, ...earlier };
    const input: RunInput = { ...shared, ...(files && kind === 'provision' && { files }) };
    const workflowId = runWorkflowId(kind, key, number);
    const begin = (runId: string) => {
      const run: RunRecord = { number, kind, workflowId, runId, startTime: now() };
      update(begun(record, run));
    };
    const staticSummary = `${kind} ${key.environmentId} in ${key.projectId}`;
    return { begin, options: { workflowId, staticSummary, args: [input] as [RunInput] } };
  };

  const provision = async () => {
    const { begin, options } = child('provision');
    const run = await startChild<typeof provisionEnvironment>('provisionEnvironment', {
      ...options,
      parentClosePolicy: 'REQUEST_CANCEL',
    });
    begin(run.firstExecutionRunId);
    const outputs = await run.result();
    update(provisioned(record, outputs, now()));
  };

  /** Abandoned rather than cancelled with its parent: what was begun to be taken down is taken down. */
  const teardown = async () => {
    const { begin, options } = child('teardown');
    const run = await startChild<typeof teardownEnvironment>('teardownEnvironment', {
      ...options,
      parentClosePolicy: 'ABANDON',
    });
    begin(run.firstExecutionRunId);
    const left = await run.result();
    update(tornDown(record, left, now()));
  };

  const live = async () => {
    while (record.state !== 'DELETED') {
      if (!due && hasRun) {
        await makeContinueAsNewFunc<typeof environment>({ memo: { ...workflowInfo().memo, [MEMO_KEY]: record } })({
          ...fixed,
          record,
        });
      }
      await condition(() => due);
      due = false;
      hasRun = true;
      running = new CancellationScope();
      try {
        await running.run(record.goal === 'DELETED' ? teardown : provision);
      } catch (error) {
        update(
          isCancellation(error)
            ? cancelled(record, now())
            : failed(record, failuresOfRun(error), now(), outputsOfRun(error)),
        );
      } finally {
        running = undefined;
      }
    }
  };
  // A cancel from the Temporal UI would leave a notebook that nobody looks after: DELETE is the way.
  await CancellationScope.nonCancellable(live);
  return record;
}
