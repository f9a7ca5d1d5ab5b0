import { activityInfo, getClient } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { describe, expect, test } from 'vitest';

import { until } from '../../scripts/wait.js';
import type { StepInput } from '../../src/activities/attempt.js';
import type { Left, ToldOutputs } from '../../src/domain/environment.js';
import { deferred, failure, failuresOf, meeting, refusing, row, runInput, useTemporal } from './temporal.js';

/** Which workflow decides what, with steps of the test's own: the product's steps are tested on the whole stack. */
const { run } = useTemporal();

/** For an activity: until the server knows that its cancel was asked for. */
async function untilCalledOff(): Promise<void> {
  const { workflowExecution } = activityInfo();
  const handle = getClient().workflow.getHandle(workflowExecution?.workflowId ?? '');
  const { PENDING_ACTIVITY_STATE_CANCEL_REQUESTED: calledOff } = temporal.api.enums.v1.PendingActivityState;
  await until(
    async () => (await handle.describe()).raw.pendingActivities?.some(({ state }) => state === calledOff) || undefined,
    { withinMs: 120_000, describe: () => 'nobody called the activity off' },
  );
}

describe('provisionEnvironment', () => {
  test('runs steps whose needs are met in parallel, and hands each the outputs before it', async () => {
    const meet = meeting(2);
    const side = async () => {
      await meet();
      return {};
    };
    const seen: ToldOutputs[] = [];
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

  test('hands on when services and grants changed, not the lists of them, and answers the lists', async () => {
    const changedAt = '2026-11-24T04:08:21.630Z';
    const times = { seenAt: '2026-11-24T04:08:41.630Z', changedAt };
    const services = { enabled: ['iam.googleapis.com'], ...times };
    const access = { access: [{ member: 'user:ana@example.com', role: 'roles/viewer', on: 'projects/p' }] };
    const seen: ToldOutputs[] = [];
    const outputs = await run(
      'provisionEnvironment',
      runInput([row('services'), row('access', ['services']), row('z', ['access'])]),
      {
        'services.ensure': () => Promise.resolve(services),
        'access.ensure': () => Promise.resolve(access),
        'z.ensure': (input) => {
          seen.push(input.outputs);
          return Promise.resolve({});
        },
      },
    );
    expect(seen).toEqual([{ services: times, access: {} }]);
    expect(outputs).toMatchObject({ services, access });
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

  test('reports nothing of a sibling that was on its way when it was called off', async () => {
    const meet = meeting(2);
    const failures = await failuresOf(
      run('provisionEnvironment', runInput([row('bad'), row('slow')]), {
        'bad.ensure': async () => {
          await meet();
          return refusing(failure('bad'))();
        },
        'slow.ensure': async () => {
          await meet();
          await untilCalledOff();
          throw ApplicationFailure.retryable('Google is at it.', 'Waiting');
        },
      }),
    );
    expect(failures.map(({ step }) => step)).toEqual(['bad']);
  });

  test('passes by a skipped step without work, and what needs it still waits for what it needs', async () => {
    const { promise: waiting, resolve: goOn } = deferred();
    const order: string[] = [];
    const seen: ToldOutputs[] = [];
    const done = (input: StepInput) => {
      order.push(input.step.name);
      seen.push(input.outputs);
      return Promise.resolve({ changedAt: input.step.name });
    };
    const steps = [row('slow'), row('quick'), row('none', ['slow'], { skipped: true }), row('z', ['none'])];
    await run('provisionEnvironment', runInput(steps), {
      'slow.ensure': async (input) => {
        await waiting;
        return done(input);
      },
      'quick.ensure': (input) => {
        goOn();
        return done(input);
      },
      'none.ensure': done,
      'z.ensure': done,
    });
    expect(order).toEqual(['quick', 'slow', 'z']);
    // Whether it sees what ran beside its need is nobody's promise.
    expect(seen.at(-1)).toMatchObject({ slow: { changedAt: 'slow' } });
  });

  test('begins nothing behind a skipped step whose need failed', async () => {
    const begun: string[] = [];
    const steps = [row('bad'), row('none', ['bad'], { skipped: true }), row('z', ['none'])];
    const failures = await failuresOf(
      run('provisionEnvironment', runInput(steps), {
        'bad.ensure': refusing(failure('bad')),
        'z.ensure': ({ step }) => {
          begun.push(step.name);
          return Promise.resolve({});
        },
      }),
    );
    expect(failures).toEqual([failure('bad')]);
    expect(begun).toEqual([]);
  });

  test('hands the texts of files to the step that takes them, and to no other', async () => {
    const files = { Dockerfile: 'FROM base', 'requirements.txt': 'kfp' };
    const taken = new Map<string, unknown>();
    const take = ({ step, ...input }: StepInput) => {
      taken.set(step.name, 'files' in input ? input.files : 'nothing');
      return Promise.resolve({});
    };
    const steps = [row('a'), row('taker', ['a'], { takesFiles: true }), row('z', ['taker'])];
    const activities = { 'a.ensure': take, 'taker.ensure': take, 'z.ensure': take };
    await run('provisionEnvironment', runInput(steps, { files }), activities);
    expect(Object.fromEntries(taken)).toEqual({ a: 'nothing', taker: files, z: 'nothing' });
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
      row('check', [], { makes: false }),
      row('a', ['check']),
      row('b', ['a']),
      row('c', ['b']),
      row('look', ['c'], { makes: false }),
    ];
    await run('teardownEnvironment', runInput(steps), { 'a.remove': remove, 'b.remove': remove, 'c.remove': remove });
    expect(order).toEqual(['c', 'b', 'a']);
  });

  test('removes nothing of a skipped step, and keeps the order around it', async () => {
    const order: string[] = [];
    const remove = ({ step }: StepInput) => {
      order.push(step.name);
      return Promise.resolve([]);
    };
    const steps = [row('a'), row('none', ['a'], { skipped: true }), row('c', ['none'])];
    const activities = { 'a.remove': remove, 'none.remove': remove, 'c.remove': remove };
    await run('teardownEnvironment', runInput(steps), activities);
    expect(order).toEqual(['c', 'a']);
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
