import { CancellationScope, CancelledFailure, startChild } from '@temporalio/workflow';

import type { RunRecord } from '../domain/environment.js';
import { runWorkflowId, type RunKind } from '../domain/names.js';
import { begun, provisioned, tornDown } from '../domain/record.js';
import { startDetails } from '../domain/run-details.js';
import { runInput, type RunInput } from '../domain/run-input.js';
import { now, type Entity } from './entity.js';
import type { provisionEnvironment } from './provision-environment.js';
import { runAttributes } from './publish.js';
import type { teardownEnvironment } from './teardown-environment.js';

export async function provision(entity: Entity, caller?: string): Promise<void> {
  const { begin, options } = child(entity, 'provision', caller);
  const run = await startChild<typeof provisionEnvironment>('provisionEnvironment', {
    ...options,
    parentClosePolicy: 'REQUEST_CANCEL',
  });
  begin(run.firstExecutionRunId);
  const outputs = await run.result();
  // The end of a run and a message may come together: what it made true is what was asked for until then.
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('A message overtook the run.');
  entity.update(provisioned(entity.record, outputs, now()));
}

/** Abandoned rather than cancelled with its parent: what was begun to be taken down is taken down. */
export async function teardown(entity: Entity, caller?: string): Promise<void> {
  const { begin, options } = child(entity, 'teardown', caller);
  const run = await startChild<typeof teardownEnvironment>('teardownEnvironment', {
    ...options,
    parentClosePolicy: 'ABANDON',
  });
  begin(run.firstExecutionRunId);
  const left = await run.result();
  entity.update(tornDown(entity.record, left, now()));
}

function child(entity: Entity, kind: RunKind, caller: string | undefined) {
  const { key, record, files, timeScale, apiUrl } = entity;
  const number = (record.runs.at(-1)?.number ?? 0) + 1;
  // What is taken down is not built.
  const input = runInput(key, record, { timeScale, files: kind === 'provision' ? files : undefined });
  const workflowId = runWorkflowId(kind, key, number);
  const asked = caller === undefined ? {} : { caller };
  const begin = (runId: string) => {
    const run: RunRecord = { number, kind, workflowId, runId, startTime: now(), ...asked };
    entity.update(begun(entity.record, run));
  };
  const options = {
    workflowId,
    ...startDetails({ key, record, kind, number, caller, apiUrl }),
    memo: asked,
    typedSearchAttributes: runAttributes(record),
    args: [input] as [RunInput],
  };
  return { begin, options };
}
