import { randomUUID } from 'node:crypto';

import { ApplicationFailure, Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject } from 'vitest';

import type { StepInput } from '../../src/activities/attempt.js';
import type { Failure } from '../../src/domain/failures.js';
import type { StepRow } from '../../src/domain/steps.js';
import { registerSearchAttributes } from '../../src/search-attributes.js';
import type { RunInput } from '../../src/domain/run-input.js';
import type {} from '../support/temporal-setup.js';

/** Activities of the test's making. */
export type Fakes = Record<string, (input: StepInput) => Promise<unknown>>;

/** The real server, and a worker of its own for each workflow. */
export function useTemporal() {
  let connection: NativeConnection;
  let client: Client;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    connection = await NativeConnection.connect(inject('temporal'));
    await registerSearchAttributes(connection, 'default');
    client = new Client({ connection: await Connection.connect(inject('temporal')) });
  });
  afterAll(async () => {
    await connection.close();
    await client.connection.close();
  });

  /** Runs `story` while a worker with these activities polls; one without workflows leaves their tasks where they are. */
  async function withWorker<T>(
    activities: Record<string, (input: never) => Promise<unknown>>,
    story: (client: Client, taskQueue: string) => Promise<T>,
    { taskQueue = randomUUID(), workflows = true }: { taskQueue?: string; workflows?: boolean } = {},
  ): Promise<T> {
    const workflowBundle = workflows && { workflowBundle: { codePath: inject('workflowBundle') } };
    const worker = await Worker.create({ connection, taskQueue, ...workflowBundle, activities });
    return worker.runUntil(() => story(client, taskQueue));
  }

  function run<T>(workflow: string, input: RunInput | StepInput, activities: Fakes): Promise<T> {
    return withWorker(
      activities,
      (each, taskQueue) =>
        each.workflow.execute(workflow, { taskQueue, workflowId: taskQueue, args: [input] }) as Promise<T>,
    );
  }
  return { withWorker, run };
}

export function row(name: string, needs: string[] = [], more: Partial<StepRow> = {}): StepRow {
  const typicalSeconds = { ensure: 1, remove: 1 };
  const times = { typicalSeconds, patienceSeconds: 60, attemptSeconds: 10 };
  return { name, title: `Do ${name}`, needs, makes: true, ...times, ...more };
}

export function runInput(steps: StepRow[], more: Partial<RunInput> = {}): RunInput {
  const key = { projectId: 'my-project', environmentId: 'mlops-lab' };
  const spec = { ...key } as RunInput['spec'];
  const createTime = new Date().toISOString();
  return { key, spec, steps, timeScale: 1, createTime, everReady: false, goal: 'READY', touched: true, ...more };
}

export function failure(step: string, kind: Failure['kind'] = 'InvalidSpec'): Failure {
  return { step, kind, sentence: `${step} is wrong.` };
}

export function refusing(...failures: Failure[]) {
  return () =>
    Promise.reject(
      ApplicationFailure.create({ type: failures[0]?.kind ?? '', nonRetryable: true, details: [failures] }),
    );
}

/** What a workflow that ends Failed says in its details. */
export async function failuresOf(outcome: Promise<unknown>): Promise<Failure[]> {
  const error: unknown = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  return (cause as ApplicationFailure).details?.[0] as Failure[];
}

/** Resolves when all expected callers are there: nobody passes unless they run at the same time. */
export function meeting(count: number): () => Promise<void> {
  const { promise, resolve } = deferred();
  let present = 0;
  return () => {
    present += 1;
    if (present === count) resolve();
    return promise;
  };
}

export function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
