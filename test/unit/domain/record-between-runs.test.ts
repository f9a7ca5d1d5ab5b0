import { describe, expect, test } from 'vitest';

import type { EnvironmentRecord, NotebookOutput, Observation, RunRecord } from '../../../src/domain/environment.js';
import type { Failure, FailureKind } from '../../../src/domain/failures.js';
import { askedAgain, begun, calledOff, cancelled, failed, observed, provisioned } from '../../../src/domain/record.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

const FRESH: EnvironmentRecord = {
  spec: SMALLEST,
  resolvedSpec: resolveSpec(SMALLEST),
  goal: 'READY',
  state: 'PROVISIONING',
  createTime: at(0),
  updateTime: at(0),
  failures: [],
  runs: [],
  left: [],
  everReady: false,
  touched: false,
};

const run = (number: number, kind: RunRecord['kind'] = 'provision'): RunRecord => ({
  number,
  kind,
  workflowId: `${kind}.my-project.mlops-lab.${number}`,
  runId: `r${number}`,
  startTime: at(number),
});
const failure = (kind: FailureKind): Failure => ({ step: 'notebook', kind, sentence: `It was ${kind}.` });

/** A run that ends so, a minute after it began. */
function afterFailure(kind: FailureKind, before = FRESH): EnvironmentRecord {
  const number = (before.runs.at(-1)?.number ?? 0) + 1;
  return failed(begun(before, run(number)), [failure(kind)], at(number + 1), { timeScale: 1 });
}

const COUNTED = ['retries', 'parked', 'nextRunTime'];
const counted = (record: EnvironmentRecord) => COUNTED.filter((key) => key in record);

describe('a run that failed', () => {
  test('of what may pass is tried again, at a time that is shown, and says why', () => {
    const record = afterFailure('Stockout');
    expect(record).toMatchObject({ state: 'RETRYING', failures: [failure('Stockout')], attention: 'It was Stockout.' });
    expect(Date.parse(record.nextRunTime ?? '')).toBeGreaterThan(Date.parse(record.updateTime));
    expect(record.retries).toEqual({ since: at(2), count: 1 });
  });

  test('once more is counted, and the next run shows no time of its own', () => {
    const first = afterFailure('Stockout');
    expect(begun(first, run(2))).not.toHaveProperty('nextRunTime');
    expect(afterFailure('Stockout', first).retries).toEqual({ since: at(2), count: 2 });
  });

  test('of what a look can see gone is watched, and each time in a row more seldom', () => {
    const first = afterFailure('BillingDisabled');
    expect(first).toMatchObject({ state: 'ACTION_REQUIRED', parked: 1 });
    expect(afterFailure('BillingDisabled', first).parked).toBe(2);
    expect(first).not.toHaveProperty('nextRunTime');
  });

  test.each<FailureKind>(['InvalidSpec', 'PolicyViolated', 'Foreign'])('of %s waits for somebody', (kind) => {
    const record = afterFailure(kind);
    expect(record.state).toBe('ACTION_REQUIRED');
    expect(counted(record)).toEqual([]);
  });

  test('three times at an operation asks for somebody', () => {
    const states: string[] = [];
    let record = FRESH;
    for (let each = 1; each <= 3; each += 1) {
      record = afterFailure('OperationFailed', record);
      states.push(record.state);
    }
    expect(states).toEqual(['RETRYING', 'RETRYING', 'ACTION_REQUIRED']);
    expect(record).not.toHaveProperty('nextRunTime');
  });

  test('of something else meanwhile lets the day of tries begin anew', () => {
    const parked = afterFailure('QuotaExceeded', afterFailure('Stockout'));
    expect(parked).not.toHaveProperty('retries');
    expect(afterFailure('Stockout', parked).retries?.count).toBe(1);
  });
});

describe('what was counted', () => {
  test('does not count any more once somebody asks, and nothing else changes', () => {
    for (const kind of ['Stockout', 'QuotaExceeded'] as const) {
      const record = afterFailure(kind);
      const asked = askedAgain(record);
      expect(counted(asked)).toEqual([]);
      expect(record).toMatchObject(asked);
    }
  });

  test('does not outlive a run that was well, or one that was called off', () => {
    const before = begun(afterFailure('Stockout', afterFailure('QuotaExceeded')), run(3));
    expect(counted(provisioned(before, { notebook: notebook('ACTIVE') }, at(9)))).toEqual([]);
    expect(counted(cancelled(before, at(9)))).toEqual([]);
  });
});

describe('an environment that is called off between two runs', () => {
  test('is CANCELLED, has no time of a next run, and still says what went wrong', () => {
    const record = calledOff(afterFailure('Stockout'), at(9));
    expect(record).toMatchObject({ state: 'CANCELLED', updateTime: at(9), failures: [failure('Stockout')] });
    expect(counted(record)).toEqual([]);
    expect(record.runs.at(-1)?.result).toBe('FAILED');
  });
});

function notebook(state: string): NotebookOutput {
  return { name: 'n', zone: 'us-central1-a', machineType: 'e2-standard-4', state, image: 'i:v1' };
}

const LINK = { jupyterLabUrl: 'https://lab.example' };
const READY = provisioned(begun(FRESH, run(1)), { notebook: notebook('ACTIVE'), verify: LINK }, at(2));
const seen = (state: string, verify = {}): Observation => ({ notebook: notebook(state), verify });

describe('a look between runs', () => {
  test.each(['STOPPED', 'SUSPENDED'])('that sees the notebook %s takes that for what is wanted', (state) => {
    const record = observed(READY, seen(state), at(9));
    expect(record).toMatchObject({ state: 'STOPPED', goal: 'STOPPED', updateTime: at(9), everReady: true });
    expect(record.outputs?.notebook?.state).toBe(state);
    expect(record.outputs?.verify).toEqual({});
  });

  test('that sees it run again takes that for what is wanted, with its new link', () => {
    const stopped = observed(READY, seen('STOPPED'), at(5));
    const moved = { jupyterLabUrl: 'https://other.example' };
    const record = observed(stopped, seen('ACTIVE', moved), at(9));
    expect(record).toMatchObject({ state: 'READY', goal: 'READY', outputs: { verify: moved } });
  });

  test('that sees it run again takes back the leave to replace it: there are files by then that nobody gave up', () => {
    const change = { effects: { 'notebook.owner': 'recreate' }, mayRecreate: ['notebook.owner'] } as const;
    const pending = {
      ...observed(READY, seen('STOPPED'), at(5)),
      change: { ...change, mayRecreate: ['notebook.owner'] },
    };
    expect(observed(pending, seen('SUSPENDED'), at(6)).change).toEqual(change);
    expect(observed(pending, seen('ACTIVE', LINK), at(7)).change).toEqual({ effects: change.effects });
  });

  test('that sees it gone asks for somebody: a new notebook would be an empty one', () => {
    const gone: Failure = { step: 'notebook', kind: 'OperationFailed', sentence: 'The notebook n is gone.' };
    const record = observed({ ...READY, attention: 'It is stopped soon.' }, { gone }, at(9));
    expect(record).toMatchObject({ state: 'ACTION_REQUIRED', attention: gone.sentence, failures: [gone] });
    expect(counted(record)).toEqual([]);
    expect(record.runs).toEqual(READY.runs);
  });

  test('changes nothing in place', () => {
    const copy = structuredClone(READY);
    observed(READY, seen('STOPPED'), at(9));
    expect(READY).toEqual(copy);
  });
});
