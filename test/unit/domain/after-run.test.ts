import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { afterRun, nextRetry, type AfterRun, type Retries } from '../../../src/domain/after-run.js';
import type { Failure, FailureKind } from '../../../src/domain/failures.js';

const START = '2026-01-01T00:00:00.000Z';
const NAME = 'projects/my-project/environments/mlops-lab';

const failure = (kind: FailureKind): Failure => ({ step: 'notebook', kind, sentence: `It was ${kind}.` });
const secondsBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;

interface Story {
  kind?: FailureKind;
  name?: string;
  timeScale?: number;
  /** How long each run lasts, at Google's pace. */
  runSeconds?: number;
}

/** All the retries of an environment whose every run fails alike: how long each is waited for, at Google's pace. */
function delays({ kind = 'Stockout', name = NAME, timeScale = 1, runSeconds = 0 }: Story = {}): number[] {
  const all: number[] = [];
  let retries: Retries | undefined;
  let time = START;
  for (;;) {
    const next = nextRetry(retries, [failure(kind)], { name, time, timeScale });
    if (next === undefined) return all;
    all.push(secondsBetween(time, next.nextRunTime) / timeScale);
    retries = next.retries;
    time = new Date(Date.parse(next.nextRunTime) + runSeconds * 1000 * timeScale).toISOString();
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

describe('after a run that failed', () => {
  test.each<[FailureKind, AfterRun]>([
    ['Transient', 'again'],
    ['RateLimited', 'again'],
    ['NotPropagated', 'again'],
    ['Stockout', 'again'],
    ['OperationFailed', 'again'],
    ['PermissionDenied', 'probe'],
    ['BillingDisabled', 'probe'],
    ['QuotaExceeded', 'probe'],
    ['InvalidSpec', 'change'],
    ['PolicyViolated', 'change'],
    ['Foreign', 'change'],
  ])('with %s comes: %s', (kind, expected) => {
    expect(afterRun([failure(kind)])).toBe(expected);
  });

  test.each<[FailureKind[], AfterRun]>([
    [['Stockout', 'QuotaExceeded'], 'probe'],
    [['QuotaExceeded', 'Foreign', 'Transient'], 'change'],
    [['Transient', 'Stockout'], 'again'],
  ])('with %j decides what asks most of a person: %s', (kinds, expected) => {
    expect(afterRun(kinds.map(failure))).toBe(expected);
    expect(afterRun(kinds.toReversed().map(failure))).toBe(expected);
  });
});

describe('what somebody did on purpose', () => {
  test('is not undone by itself', () => {
    expect(afterRun([{ ...failure('OperationFailed'), deliberate: true }])).toBe('change');
    expect(afterRun([failure('Stockout'), { ...failure('OperationFailed'), deliberate: true }])).toBe('change');
  });
});

describe('the next run', () => {
  test('comes after a minute, then after twice as long each time, and after half an hour at most', () => {
    const nominal = [60, 120, 240, 480, 960, 1_800, 1_800, 1_800];
    const factors = delays().map((seconds, index) => seconds / (nominal[index] ?? 1_800));
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.2);
    expect(factors.length).toBeGreaterThan(nominal.length);
  });

  test('comes at the same moment whenever it is reckoned, and for another environment at another one', () => {
    expect(delays({ name: NAME })).toEqual(delays({ name: NAME }));
    const forty = Array.from({ length: 40 }, (_, seat) => delays({ name: `${NAME}-${seat}` })[0]);
    expect(new Set(forty).size).toBeGreaterThan(30);
  });

  test('comes no more once a day has passed since the first failure, also where the runs took the time', () => {
    expect(sum(delays())).toBeLessThanOrEqual(86_400);
    expect(sum(delays())).toBeGreaterThan(86_400 - 1.2 * 1_800);
    expect(delays({ runSeconds: 86_400 })).toHaveLength(1);
  });

  test('comes twice after an operation that Google failed, and a third failure is the last', () => {
    expect(delays({ kind: 'OperationFailed' })).toHaveLength(2);
    const retries = { since: START, count: 2 };
    const both = [failure('Stockout'), failure('OperationFailed')];
    expect(nextRetry(retries, both, { name: NAME, time: START, timeScale: 1 })).toBeUndefined();
  });

  test('counts from the first failure of the row', () => {
    const first = nextRetry(undefined, [failure('Transient')], { name: NAME, time: START, timeScale: 1 });
    expect(first?.retries).toEqual({ since: START, count: 1 });
    const time = first?.nextRunTime ?? '';
    const second = nextRetry(first?.retries, [failure('Transient')], { name: NAME, time, timeScale: 1 });
    expect(second?.retries).toEqual({ since: START, count: 2 });
  });

  test('comes as often, and as late at its own pace, however fast the clock of a laptop runs', () => {
    const [slow, fast] = [delays(), delays({ timeScale: 1 / 100 })];
    expect(fast).toHaveLength(slow.length);
    // A time has whole milliseconds.
    for (const [index, seconds] of fast.entries()) expect(Math.abs(seconds - (slow[index] ?? 0))).toBeLessThan(0.2);
  });

  test('always lies ahead, within a day of the first failure, and never more than 36 minutes away', () => {
    const kind = fc.constantFrom<FailureKind>('Transient', 'RateLimited', 'NotPropagated', 'Stockout');
    const before = fc.integer({ min: 0, max: 90_000 });
    fc.assert(
      fc.property(fc.string(), kind, fc.integer({ min: 0, max: 500 }), before, (name, each, count, seconds) => {
        const time = new Date(Date.parse(START) + seconds * 1000).toISOString();
        const retries = count === 0 ? undefined : { since: START, count };
        const next = nextRetry(retries, [failure(each)], { name, time, timeScale: 1 });
        if (next === undefined) {
          expect(seconds).toBeGreaterThan(86_400 - 2_160);
          return;
        }
        const delay = secondsBetween(time, next.nextRunTime);
        expect(delay).toBeGreaterThanOrEqual(48);
        expect(delay).toBeLessThanOrEqual(2_160);
        expect(secondsBetween(next.retries.since, next.nextRunTime)).toBeLessThanOrEqual(86_400);
        expect(next.retries.count).toBe(count + 1);
      }),
    );
  });
});
