import { expect, test } from 'vitest';

import { again } from '../../src/activities/failure.js';
import type { ToldOutputs } from '../../src/domain/environment.js';
import type { Inspection, PlanInput, PlanResult } from '../../src/domain/plan.js';
import { deferred, type Fakes, meeting, row, runInput, useTemporal } from './temporal.js';

const { run, withWorker } = useTemporal();

const late = { looksLate: true } as const;
const present: Inspection = { state: 'present' };

function input(...steps: PlanInput['steps']): PlanInput {
  return { ...runInput([...steps]), count: 2 };
}

test('looks at all at once, then at what needs what was found; each late look is handed that', async () => {
  const meet = meeting(2);
  const seen: [ToldOutputs, number | undefined][] = [];
  const early = (outputs: ToldOutputs) => async () => {
    await meet();
    return { ...present, outputs };
  };
  const plan = await run<PlanResult>('planEnvironment', input(row('a'), row('b', ['a']), row('c', ['b'], late)), {
    'a.inspect': early({ accounts: { notebook: 'n' } }),
    'b.inspect': early({ repository: { name: 'r' } }),
    'c.inspect': ({ outputs, count }) => {
      seen.push([outputs, count]);
      return Promise.resolve(present);
    },
  });
  expect(seen).toEqual([[{ accounts: { notebook: 'n' }, repository: { name: 'r' } }, 2]]);
  expect(plan).toMatchObject({ expectedSeconds: 0, findings: [] });
});

test('tries again what may pass, and tells what does not answer in time as unknown', async () => {
  let attempts = 0;
  const never = deferred();
  const activities: Fakes = {
    'a.inspect': () => {
      attempts += 1;
      return attempts < 3 ? Promise.reject(again('Transient', 'Google is busy.', 0.01)) : Promise.resolve(present);
    },
    'b.inspect': () => Promise.reject(again('RateLimited', 'Google asks to wait.', 30)),
    'c.inspect': () => never.promise,
  };
  const plan = await withWorker(activities, async (client, taskQueue) => {
    const args = [input(row('a'), row('b'), row('c'))];
    const made: unknown = await client.workflow.execute('planEnvironment', { taskQueue, workflowId: taskQueue, args });
    // A worker waits for its attempts before it ends.
    never.resolve();
    return made as PlanResult;
  });
  expect(plan.steps.map(({ state }) => state)).toEqual(['PRESENT', 'UNKNOWN', 'UNKNOWN']);
  expect(plan.steps.flatMap(({ changes }) => changes)).toEqual([
    expect.stringContaining('Google asks to wait.') as string,
    expect.stringMatching(/did not answer within \d+ s/) as string,
  ]);
});
