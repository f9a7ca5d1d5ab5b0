import { describe, expect, test } from 'vitest';

import type { Failure } from '../../../src/domain/failures.js';
import { planOf, type Inspection } from '../../../src/domain/plan.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { stepsFor } from '../../../src/domain/steps.js';
import { SMALLEST } from './spec-rules.js';

const rows = stepsFor(resolveSpec(SMALLEST));

/** All is there, but for what is given. */
function planWith(looks: Record<string, Inspection>) {
  const present = Object.fromEntries(rows.map(({ name }) => [name, { state: 'present' } satisfies Inspection]));
  return planOf(rows, new Map(Object.entries({ ...present, ...looks })));
}

const absent = (what: string): Inspection => ({ state: 'absent', changes: [`Create the ${what}.`] });
const secondsOf = (name: string) => rows.find((row) => row.name === name)?.typicalSeconds.ensure ?? NaN;
const failure = (step: string, sentence: string): Failure => ({ step, kind: 'PermissionDenied', sentence });

describe('a plan', () => {
  test('of what is there has nothing to do and nothing to wait for', () => {
    const { steps, expectedSeconds } = planWith({});
    expect(expectedSeconds).toBe(0);
    expect(steps.map(({ state, changes }) => [state, changes])).toEqual(rows.map(() => ['PRESENT', []]));
  });

  test('counts what runs at the same time once, by the longest of it', () => {
    const together = { accounts: absent('accounts'), repository: absent('repository'), source: absent('context') };
    expect(planWith(together).expectedSeconds).toBe(secondsOf('accounts'));
    expect(planWith({ ...together, access: absent('grants') }).expectedSeconds).toBe(
      secondsOf('accounts') + secondsOf('access'),
    );
  });

  test('checks anew what is changed, and only that', () => {
    const { steps } = planWith({ notebook: absent('notebook') });
    expect(steps.at(-1)).toMatchObject({ name: 'verify', state: 'ABSENT', changes: ['Check that the link works.'] });
    expect(planWith({ access: absent('grants') }).steps.at(-1)?.state).toBe('PRESENT');
  });

  test('does not wait for what a run leaves as it is', () => {
    const { steps, expectedSeconds } = planWith({ notebook: { state: 'differs', leaves: ['The label is b.'] } });
    expect(steps.find(({ name }) => name === 'notebook')).toMatchObject({
      state: 'DIFFERS',
      changes: ['The label is b.'],
      expectedSeconds: 0,
    });
    expect(expectedSeconds).toBe(0);
  });

  test('skips what the spec does not need', () => {
    const ready = stepsFor(resolveSpec({ ...SMALLEST, image: { uri: 'gcr.io/a/b:c' } }));
    const skipped = planOf(ready, new Map()).steps.filter(({ state }) => state === 'SKIPPED');
    expect(skipped.map(({ name }) => name)).toEqual(expect.arrayContaining(['repository', 'source', 'image']));
  });

  test('tells each cause once, as the first look said it, and refusals only where nothing explains them', () => {
    const [one, same, refusal] = [failure('preflight', 'a'), failure('accounts', 'a'), failure('image', 'b')];
    const unseen: Inspection = { state: 'unknown', refusal };
    const accounts: Inspection = { state: 'foreign', findings: [same] };
    expect(planWith({ image: unseen, accounts }).findings).toEqual([same]);
    expect(planWith({ accounts, preflight: { state: 'differs', findings: [one] } }).findings).toEqual([one]);
    expect(planWith({ image: unseen }).findings).toEqual([refusal]);
  });
});
