import { randomUUID } from 'node:crypto';

import { ApplicationFailure, Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import type { StepInput } from '../../src/activities/attempt.js';
import type { Left, Outputs } from '../../src/domain/environment.js';
import type { Failure } from '../../src/domain/failures.js';
import type { StepRow } from '../../src/domain/steps.js';
import type { RunInput } from '../../src/workflows/run.js';
import type {} from '../support/temporal-setup.js';

/** Which workflow decides what, with steps of the test's own: the product's steps are tested on the whole stack. */
type Fakes = Record<string, (input: StepInput) => Promise<unknown>>;

let connection: NativeConnection;
let client: Client;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  connection = await NativeConnection.connect(inject('temporal'));
  client = new Client({ connection: await Connection.connect(inject('temporal')) });
});
afterAll(async () => {
  await connection.close();
  await client.connection.close();
});

function row(name: string, needs: string[] = [], makes = true): StepRow {
  const typicalSeconds = { ensure: 1, remove: 1 };
  return { name, title: `Do ${name}`, needs, makes, typicalSeconds, patienceSeconds: 60, attemptSeconds: 10 };
}

function runInput(steps: StepRow[], more: Partial<RunInput> = {}): RunInput {
  const key = { projectId: 'my-project', environmentId: 'mlops-lab' };
  const spec = { ...key } as RunInput['spec'];
  return {
    key,
    spec,
    steps,
    timeScale: 1,
    createTime: new Date().toISOString(),
    everReady: false,
    touched: true,
    ...more,
  };
}

async function run<T>(workflow: string, input: RunInput, activities: Fakes): Promise<T> {
  const taskQueue = randomUUID();
  const workflowBundle = { codePath: inject('workflowBundle') };
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
  return worker.runUntil(
    client.workflow.execute(workflow, { taskQueue, workflowId: taskQueue, args: [input] }) as Promise<T>,
  );
}

function failure(step: string, kind: Failure['kind'] = 'InvalidSpec'): Failure {
  return { step, kind, sentence: `${step} is wrong.` };
}

function refusing(...failures: Failure[]) {
  return () =>
    Promise.reject(
      ApplicationFailure.create({ type: failures[0]?.kind ?? '', nonRetryable: true, details: [failures] }),
    );
}

async function failuresOf(outcome: Promise<unknown>): Promise<Failure[]> {
  const error: unknown = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  return (cause as ApplicationFailure).details?.[0] as Failure[];
}

/** Resolves when all expected callers are there: nobody passes unless they run at the same time. */
function meeting(count: number): () => Promise<void> {
  const { promise, resolve } = deferred();
  let present = 0;
  return () => {
    present += 1;
    if (present === count) resolve();
    return promise;
  };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

describe('provisionEnvironment', () => {
  test('runs steps whose needs are met in parallel, and hands each the outputs before it', async () => {
    const meet = meeting(2);
    const side = async () => {
      await meet();
      return {};
    };
    const seen: Outputs[] = [];
    await run(
      'provisionEnvironment',
      runInput([row('a'), row('left', ['a']), row('right', ['a']), row('z', ['left', 'right'])]),
      {
        'a.ensure': () => Promise.resolve({ changedAt: 'then' }),
        'left.ensure': side,
        'right.ensure': side,
        'z.ensure': ({ outputs }) => {
          seen.push(outputs);
          return Promise.resolve({});
        },
      },
    );
    expect(seen).toEqual([{ a: { changedAt: 'then' }, left: {}, right: {} }]);
  });

  test('reports the failures of all steps that failed, and begins none that needs them', async () => {
    const meet = meeting(2);
    const begun: string[] = [];
    const both = (name: string) => async () => {
      await meet();
      return refusing(failure(name))();
    };
    const failures = await failuresOf(
      run('provisionEnvironment', runInput([row('left'), row('right'), row('z', ['left', 'right'])]), {
        'left.ensure': both('left'),
        'right.ensure': both('right'),
        'z.ensure': () => {
          begun.push('z');
          return Promise.resolve({});
        },
      }),
    );
    expect(failures.map(({ step }) => step).sort()).toEqual(['left', 'right']);
    expect(begun).toEqual([]);
  });

  test('lets a running sibling end before the run ends', async () => {
    const meet = meeting(2);
    let ended = false;
    await failuresOf(
      run('provisionEnvironment', runInput([row('bad'), row('slow')]), {
        'bad.ensure': async () => {
          await meet();
          return refusing(failure('bad'))();
        },
        'slow.ensure': async () => {
          await meet();
          await new Promise((resolve) => setTimeout(resolve, 200));
          ended = true;
          return {};
        },
      }),
    );
    expect(ended).toBe(true);
  });
});

describe('teardownEnvironment', () => {
  test('goes backwards, and passes by what only checks', async () => {
    const order: string[] = [];
    const remove = ({ step }: StepInput) => {
      order.push(step.name);
      return Promise.resolve([]);
    };
    const steps = [
      row('check', [], false),
      row('a', ['check']),
      row('b', ['a']),
      row('c', ['b']),
      row('look', ['c'], false),
    ];
    await run('teardownEnvironment', runInput(steps), { 'a.remove': remove, 'b.remove': remove, 'c.remove': remove });
    expect(order).toEqual(['c', 'b', 'a']);
  });

  test('keeps what something that could not be removed still needs, and removes the rest', async () => {
    const removed: string[] = [];
    const remove = ({ step }: StepInput) => {
      removed.push(step.name);
      return Promise.resolve([]);
    };
    const steps = [row('base'), row('stuck', ['base']), row('free')];
    const failures = await failuresOf(
      run('teardownEnvironment', runInput(steps), {
        'base.remove': remove,
        'free.remove': remove,
        'stuck.remove': refusing(failure('stuck', 'PermissionDenied')),
      }),
    );
    expect(removed).toEqual(['free']);
    expect(failures).toEqual([failure('stuck', 'PermissionDenied')]);
  });

  test('of an environment whose project cannot be seen says what it could not look at, and ends', async () => {
    const left = await run<Left[]>('teardownEnvironment', runInput([row('a')], { touched: false }), {
      'a.remove': refusing(failure('a', 'PermissionDenied')),
    });
    expect(left).toEqual([
      { resource: 'projects/my-project', reason: expect.stringContaining('a is wrong.') as string, billed: true },
    ]);
  });
});
