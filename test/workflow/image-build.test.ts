import { ApplicationFailure } from '@temporalio/client';
import { describe, expect, test } from 'vitest';

import type { StepInput } from '../../src/activities/attempt.js';
import { deferred, failure, failuresOf, refusing, row, runInput, useTemporal } from './temporal.js';

const { run, withWorker } = useTemporal();
const STEP = row('image');

function input(): StepInput {
  const { steps: _, touched: __, ...shared } = runInput([]);
  return { ...shared, step: STEP, outputs: {} };
}

describe('imageBuild', () => {
  test('answers what was built, from the input of who asked first', async () => {
    const built = { uri: 'us-docker.pkg.dev/my-project/r/i:content-1', digest: 'sha256:1', buildId: 'b-1' };
    const asked: StepInput[] = [];
    const answer = await run('imageBuild', input(), {
      'image.build': (each) => {
        asked.push(each);
        return Promise.resolve(built);
      },
    });
    expect(answer).toEqual(built);
    expect(asked.map(({ step, key }) => [step, key])).toEqual([[STEP, input().key]]);
  });

  test("ends with the activity's failures in its details, for every asker to read", async () => {
    const failures = [{ ...failure('image'), logTail: ['make: no target'], fix: { text: 'Mend the Dockerfile.' } }];
    expect(await failuresOf(run('imageBuild', input(), { 'image.build': refusing(...failures) }))).toEqual(failures);
  });

  test('makes a failure of its own for one that says nothing about itself', async () => {
    const broken = () => Promise.reject(ApplicationFailure.nonRetryable('Out of memory.'));
    expect(await failuresOf(run('imageBuild', input(), { 'image.build': broken }))).toEqual([
      expect.objectContaining({ step: 'image', kind: 'OperationFailed', sentence: 'Do image: Out of memory.' }),
    ]);
  });

  test('goes on from a failure that may pass', async () => {
    let attempts = 0;
    const passing = () => {
      attempts += 1;
      if (attempts > 1) return Promise.resolve({ buildId: 'b-1' });
      return Promise.reject(ApplicationFailure.create({ type: 'Waiting', nextRetryDelay: '1ms' }));
    };
    expect(await run('imageBuild', input(), { 'image.build': passing })).toEqual({ buildId: 'b-1' });
  });

  test('leads all who ask while it runs to one build', async () => {
    const { promise: bothAsked, resolve: goOn } = deferred();
    let builds = 0;
    const build = async () => {
      builds += 1;
      await bothAsked;
      return { buildId: `b-${builds}` };
    };
    const answers = await withWorker({ 'image.build': build }, async (client, taskQueue) => {
      const ask = () =>
        client.workflow.start('imageBuild', {
          taskQueue,
          workflowId: taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          args: [input()],
        });
      const handles = [await ask(), await ask()];
      goOn();
      return Promise.all(handles.map((handle) => handle.result()));
    });
    expect(answers).toEqual([{ buildId: 'b-1' }, { buildId: 'b-1' }]);
  });
});
