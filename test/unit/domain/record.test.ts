import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { EnvironmentRecord, Left, Outputs, RunRecord } from '../../../src/domain/environment.js';
import type { Failure } from '../../../src/domain/failures.js';
import {
  begun,
  cancelled,
  failed as failedAt,
  provisioned,
  startAsked,
  stopAsked,
  tornDown,
} from '../../../src/domain/record.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

function fresh(more: Partial<EnvironmentRecord> = {}): EnvironmentRecord {
  return {
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
    ...more,
  };
}

function run(number: number, kind: RunRecord['kind'] = 'provision'): RunRecord {
  return {
    number,
    kind,
    workflowId: `${kind}.my-project.mlops-lab.${number}`,
    runId: `r${number}`,
    startTime: at(number),
  };
}

const notebook = (state: string) => ({
  name: 'n',
  zone: 'us-central1-a',
  machineType: 'e2-standard-4',
  state,
  image: 'i:v1',
});

function outputs(state: string): Outputs {
  return { notebook: notebook(state), verify: { jupyterLabUrl: 'https://lab.example' } };
}

const failure = (step: string, sentence: string): Failure => ({ step, kind: 'PermissionDenied', sentence });
const NO_BILLING = failure('preflight', 'my-project has no open billing account.');
const NO_NOTEBOOK = failure('notebook', 'Google had no machine.');
const LEFT: Left = { resource: 'projects/my-project/services', reason: 'Others may use them.', billed: false };

function failed(record: EnvironmentRecord, failures: Failure[], time: string, made?: Outputs): EnvironmentRecord {
  return failedAt(record, failures, time, { timeScale: 1, ...(made && { outputs: made }) });
}

describe('a run that begins', () => {
  test('makes a new environment PROVISIONING and is listed', () => {
    const record = begun(fresh({ updateTime: at(0) }), run(1));
    expect(record).toMatchObject({ state: 'PROVISIONING', updateTime: at(1), runs: [run(1)] });
  });

  test('makes one that was READY before UPDATING, because it is usable meanwhile', () => {
    expect(begun(fresh({ state: 'READY', everReady: true }), run(2)).state).toBe('UPDATING');
  });

  test.each([true, false])('makes it DELETING when it takes down, ever READY or not (%s)', (everReady) => {
    expect(begun(fresh({ goal: 'DELETED', everReady }), run(2, 'teardown')).state).toBe('DELETING');
  });

  test('leaves the link of a READY environment usable, unless it takes it down', () => {
    const ready = provisioned(begun(fresh(), run(1)), outputs('ACTIVE'), at(2));
    expect(begun(ready, run(3)).outputs).toEqual(outputs('ACTIVE'));
    expect(begun({ ...ready, goal: 'DELETED' }, run(3, 'teardown'))).not.toHaveProperty('outputs');
  });

  test('says no more what the run before it failed of', () => {
    const before = failed(begun(fresh(), run(1)), [NO_BILLING], at(2));
    const record = begun(before, run(3));
    expect(record.failures).toEqual([]);
    expect(record).not.toHaveProperty('attention');
  });

  test('leaves ten runs in the list, the last ones', () => {
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    const record = numbers.reduce((before, number) => begun(before, run(number)), fresh());
    expect(record.runs.map(({ number }) => number)).toEqual(numbers.slice(-10));
  });
});

describe('a run that succeeds', () => {
  test('makes the environment READY with its outputs, and remembers that data may lie there', () => {
    const record = provisioned(begun(fresh(), run(1)), outputs('ACTIVE'), at(9));
    expect(record).toMatchObject({ state: 'READY', outputs: outputs('ACTIVE'), everReady: true, touched: true });
    expect(record.runs).toEqual([{ ...run(1), endTime: at(9), result: 'SUCCEEDED' }]);
    expect(record.updateTime).toBe(at(9));
  });

  test.each(['STOPPED', 'SUSPENDED'])('calls an environment whose notebook it found %s STOPPED', (state) => {
    expect(provisioned(begun(fresh(), run(1)), outputs(state), at(9)).state).toBe('STOPPED');
  });

  test('takes away what the run before asked of people', () => {
    const before = failed(begun(fresh(), run(1)), [NO_BILLING], at(2));
    const record = provisioned(begun(before, run(3)), outputs('ACTIVE'), at(9));
    expect(record).not.toHaveProperty('attention');
    expect(record.failures).toEqual([]);
  });
});

describe('a run that only stops', () => {
  const CHANGE = { effects: { 'notebook.machineType': 'restart' } } as const;
  const ready = provisioned(begun(fresh(), run(1)), outputs('ACTIVE'), at(2));
  const parked = failed({ ...ready, change: CHANGE }, [NO_NOTEBOOK], at(4));

  test('leaves what an update asked for to the next one, and says so', () => {
    const stopping = begun(stopAsked(parked), run(5));
    expect(stopping).not.toHaveProperty('attention');
    const stopped = provisioned(stopping, { notebook: notebook('STOPPED') }, at(6));
    expect(stopped).toMatchObject({ state: 'STOPPED', change: CHANGE, failures: [] });
    expect(stopped.attention).toMatch(
      /^What the last update asked for is not done: :retry does it\. Changing notebook\.machineType restarts/,
    );
    expect(stopped).not.toHaveProperty('stops');
    const started = begun(startAsked(stopped), run(7));
    expect(provisioned(started, outputs('ACTIVE'), at(8))).not.toHaveProperty('change');
  });

  test('is not the one that starts it again, whatever was left of either wish', () => {
    const retried = begun(stopAsked({ ...parked, starts: true }), run(5));
    expect(retried).toMatchObject({ goal: 'STOPPED', stops: true });
    expect(retried).not.toHaveProperty('starts');
    const started = startAsked({ ...parked, stops: true });
    expect(started).toMatchObject({ goal: 'READY', starts: true });
    expect(started).not.toHaveProperty('stops');
    expect(provisioned(begun(started, run(7)), outputs('ACTIVE'), at(8))).not.toHaveProperty('change');
  });

  test('that cannot stop it leaves a run of every step to be asked for', () => {
    const gone = { ...NO_NOTEBOOK, kind: 'OperationFailed', deliberate: true } as const;
    const record = failed(begun(stopAsked(ready), run(5)), [gone], at(6));
    expect(record).toMatchObject({ state: 'ACTION_REQUIRED', goal: 'READY' });
    expect(record).not.toHaveProperty('stops');
  });

  test('knows what the runs before it have made', () => {
    const stopped = provisioned({ ...ready, stops: true }, { notebook: notebook('STOPPED') }, at(6));
    expect(stopped.outputs).toEqual({ ...ready.outputs, ...outputs('STOPPED'), verify: {} });
    expect(stopped).not.toHaveProperty('attention');
  });
});

describe('a run that fails', () => {
  test('asks for somebody, with every failure and all sentences', () => {
    const record = failed(begun(fresh(), run(1)), [NO_BILLING, NO_NOTEBOOK], at(9));
    expect(record).toMatchObject({
      state: 'ACTION_REQUIRED',
      attention: 'my-project has no open billing account. Google had no machine.',
      failures: [NO_BILLING, NO_NOTEBOOK],
    });
    expect(record.runs).toEqual([{ ...run(1), endTime: at(9), result: 'FAILED' }]);
  });

  test('replaces the failures of the run before', () => {
    const before = failed(begun(fresh(), run(1)), [NO_BILLING], at(2));
    const record = failed(begun(before, run(3)), [NO_NOTEBOOK], at(9));
    expect(record.failures).toEqual([NO_NOTEBOOK]);
    expect(record.attention).toBe(NO_NOTEBOOK.sentence);
  });

  const INVISIBLE = { ...failure('preflight', 'It cannot be seen.'), resource: `projects/${fresh().spec.projectId}` };

  test.each([
    ['because the project cannot be seen has touched nothing', [NO_BILLING, INVISIBLE], false],
    ['in preflight of a project that can be seen does not count as untouched', [NO_BILLING], true],
    ['in a later step may have changed something', [NO_BILLING, NO_NOTEBOOK], true],
    ['at no step that is known may have changed something', [failure('', 'It was terminated.')], true],
  ])('%s', (_, failures, touched) => {
    expect(failed(begun(fresh(), run(1)), failures, at(9)).touched).toBe(touched);
  });

  test('in preflight does not forget that an earlier run touched the project', () => {
    expect(failed(begun(fresh({ touched: true }), run(2)), [NO_BILLING], at(9)).touched).toBe(true);
  });

  test("tells the next run when Google's state last changed, which may still be spreading", () => {
    const made = { services: { enabled: [], changedAt: at(3) }, accounts: { notebook: 'a', changedAt: at(5) } };
    const first = failed(begun(fresh(), run(1)), [NO_NOTEBOOK], at(6), made);
    expect(first.changedAt).toBe(at(5));
    const next = failed(begun(first, run(7)), [NO_NOTEBOOK], at(9), { services: { enabled: [], changedAt: at(3) } });
    expect(next.changedAt).toBe(at(5));
    expect(failed(begun(fresh(), run(1)), [NO_BILLING], at(9))).not.toHaveProperty('changedAt');
  });

  test('keeps the outputs and the data guard of an environment that was READY', () => {
    const ready = provisioned(begun(fresh(), run(1)), outputs('ACTIVE'), at(2));
    const record = failed(begun(ready, run(3)), [NO_NOTEBOOK], at(9));
    expect(record).toMatchObject({ everReady: true, outputs: outputs('ACTIVE') });
  });
});

describe('a run that is cancelled', () => {
  test('leaves the environment CANCELLED, and counts as one that changed something', () => {
    const record = cancelled(begun(fresh(), run(1)), at(9));
    expect(record).toMatchObject({ state: 'CANCELLED', touched: true, everReady: false, failures: [] });
    expect(record.runs).toEqual([{ ...run(1), endTime: at(9), result: 'CANCELLED' }]);
  });

  test('for a DELETE leaves it DELETING: the teardown comes next', () => {
    expect(cancelled(begun(fresh({ goal: 'DELETED' }), run(1)), at(9)).state).toBe('DELETING');
  });
});

describe('a teardown that ends', () => {
  test('leaves the environment DELETED, without outputs, and says what stays', () => {
    const ready = provisioned(begun(fresh(), run(1)), outputs('ACTIVE'), at(2));
    const record = tornDown(begun({ ...ready, goal: 'DELETED' }, run(3, 'teardown')), [LEFT], at(9));
    expect(record).toMatchObject({ state: 'DELETED', goal: 'DELETED', left: [LEFT], updateTime: at(9) });
    expect(record).not.toHaveProperty('outputs');
    expect(record.runs.at(-1)).toEqual({ ...run(3, 'teardown'), endTime: at(9), result: 'SUCCEEDED' });
  });

  test('takes away what the run before asked of people', () => {
    const before = failed(begun(fresh({ goal: 'DELETED' }), run(1, 'teardown')), [NO_NOTEBOOK], at(2));
    const record = tornDown(begun(before, run(3, 'teardown')), [], at(9));
    expect(record).not.toHaveProperty('attention');
    expect(record).toMatchObject({ failures: [], left: [] });
  });
});

type Change = (record: EnvironmentRecord, time: string) => EnvironmentRecord;
const ENDS: [string, Change][] = [
  ['success', (record, time) => provisioned(record, outputs('ACTIVE'), time)],
  ['failure', (record, time) => failed(record, [NO_NOTEBOOK], time)],
  ['cancellation', cancelled],
  ['teardown', (record, time) => tornDown(record, [], time)],
];

describe('a record', () => {
  test.each(ENDS)('does not change a run that has ended when a %s follows without a run of its own', (_, end) => {
    const before = cancelled(begun(fresh(), run(1)), at(5));
    expect(end(before, at(9)).runs).toEqual(before.runs);
  });

  test.each(ENDS)('is not changed in place by a %s', (_, end) => {
    const before = begun(fresh(), run(1));
    const copy = structuredClone(before);
    end(before, at(9));
    expect(before).toEqual(copy);
  });

  test('keeps its promises through any life', () => {
    const anyEnd = fc.constantFrom(...ENDS);
    fc.assert(
      fc.property(fc.array(anyEnd, { minLength: 1, maxLength: 15 }), (ends) => {
        let record = fresh();
        for (const [index, [name, end]] of ends.entries()) {
          const before = record;
          const number = index * 2 + 1;
          record = end(begun(record, run(number, name === 'teardown' ? 'teardown' : 'provision')), at(number + 1));
          expect(record.everReady).toBe(before.everReady || name === 'success');
          expect(record.touched || !before.touched).toBe(true);
          expect(record.runs.length).toBe(Math.min(10, index + 1));
          expect(record.runs.at(-1)).toMatchObject({ number, endTime: at(number + 1) });
          expect(record.runs.every(({ result }) => result !== undefined)).toBe(true);
          expect(record.attention !== undefined).toBe(record.state === 'ACTION_REQUIRED');
          expect(record.failures.length > 0).toBe(record.state === 'ACTION_REQUIRED');
          expect(record.createTime).toBe(at(0));
        }
      }),
    );
  });
});
