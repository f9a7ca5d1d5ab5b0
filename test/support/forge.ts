/** What somebody does who reaches Temporal's port: starts our workflows with any input, past the API. */
import { randomUUID } from 'node:crypto';

import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

import { until } from '../../scripts/wait.js';
import { newEnvironment } from '../../src/api/new-environment.js';
import { ACCESS_WORKFLOW, ANSWERS_MEMO_KEY, WISH_SIGNAL, type Answer, type Wish } from '../../src/domain/access.js';
import type { Failure } from '../../src/domain/failures.js';
import { runInput, type RunInput } from '../../src/domain/run-input.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import type { World } from './world.js';

/** As the API would start it, had it let the spec pass. */
export function inputOf(spec: EnvironmentSpec): RunInput {
  const { key, record, timeScale, files } = newEnvironment(spec, { time: new Date().toISOString(), timeScale: 0.001 });
  return runInput(key, record, { timeScale, files });
}

/** Runs a workflow of ours, and answers why it failed; empty where it did not. */
export async function forge(world: World, workflow: string, input: unknown): Promise<Failure[]> {
  const { taskQueue = '' } = world.services;
  const run = world.temporal.workflow.execute(workflow, {
    taskQueue,
    workflowId: `forged.${randomUUID()}`,
    args: [input],
  });
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return [];
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) throw error as Error;
  return (cause.details?.[0] ?? []) as Failure[];
}

/** Wishes something of the project's one writer of policies, and answers what it says. */
export async function wish(world: World, projectId: string, wanted: Partial<Wish>): Promise<Answer> {
  const { taskQueue = '' } = world.services;
  const ticket = randomUUID();
  const handle = await world.temporal.workflow.signalWithStart(ACCESS_WORKFLOW, {
    taskQueue,
    workflowId: `access.${projectId}`,
    args: [{ projectId, pending: [], answers: [], ledger: [] }],
    signal: WISH_SIGNAL,
    signalArgs: [{ environmentId: 'forged', ticket, grant: [], revoke: [], ...wanted }],
  });
  return until(
    async () => {
      const { memo } = await handle.describe();
      return ((memo?.[ANSWERS_MEMO_KEY] ?? []) as Answer[]).find((answer) => answer.ticket === ticket);
    },
    { withinMs: 120_000, describe: () => `no answer to ${JSON.stringify(wanted)}` },
  );
}
