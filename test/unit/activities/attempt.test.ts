import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from 'vitest';

import { Attempt, type StepInput } from '../../../src/activities/attempt.js';
import type { Gcp } from '../../../src/gcp/index.js';

const TIME_SCALE = 1 / 2;
/** ISO 8601 of so many minutes of Google's ago. */
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000 * TIME_SCALE).toISOString();

/** Of an activity that begins now; it makes no call. */
function attempt<T>(input: Partial<StepInput>, ask: (attempt: Attempt) => T): Promise<T> {
  const given = { timeScale: TIME_SCALE, outputs: {}, ...input } as StepInput;
  return new MockActivityEnvironment().run(() => Promise.resolve(ask(new Attempt(given, {} as Gcp, 'labwright'))));
}

describe('a change may still be on its way', () => {
  test.for([
    [14, true],
    [16, false],
  ] as const)('%i minutes after it: %s', async ([minutes, expected]) => {
    const found = await attempt({ changedAt: ago(minutes) }, (one) => one.withinPropagation());
    expect(found).toBe(expected);
  });

  test('where the refusal was asked for in time, however late it is read', async () => {
    const found = await attempt({ changedAt: ago(40) }, (one) => [
      one.withinPropagation(ago(30)),
      one.withinPropagation(ago(20)),
    ]);
    expect(found).toEqual([true, false]);
  });

  test('unless nothing was changed', async () => {
    expect(await attempt({}, (one) => one.withinPropagation())).toBe(false);
  });
});

describe('a service that was seen enabled may not answer yet', () => {
  test.for([
    ['by a first run, a moment ago', 14, {}, true],
    ['by a first run, a quarter of an hour ago', 16, {}, false],
    ['by a run after one that changed something', 1, { changedAt: ago(60) }, false],
  ] as const)('%s', async ([, seen, before, expected]) => {
    const input = { ...before, outputs: { services: { seenAt: ago(seen) } } };
    expect(await attempt(input, (one) => one.withinEnabling())).toBe(expected);
  });

  test('unless it was not looked at', async () => {
    expect(await attempt({}, (one) => one.withinEnabling())).toBe(false);
  });
});
