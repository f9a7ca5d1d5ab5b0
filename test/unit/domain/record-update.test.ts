import { describe, expect, test } from 'vitest';

import { withoutBodies } from '../../../src/domain/differences.js';
import type { EnvironmentRecord } from '../../../src/domain/environment.js';
import { inlineFiles } from '../../../src/domain/image-content.js';
import { begun, provisioned } from '../../../src/domain/record.js';
import { updated } from '../../../src/domain/record-update.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { impliedMask } from '../../../src/domain/spec-change.js';
import { SMALLEST } from './spec-rules.js';

const at = (minute: number) => `2026-11-24T00:${String(minute).padStart(2, '0')}:00.000Z`;
const OUTPUTS = { notebook: { name: 'n', zone: 'us-central1-a', machineType: 'm', state: 'ACTIVE', image: 'i:v' } };

function ready(spec: EnvironmentSpec = SMALLEST, more: Partial<EnvironmentRecord> = {}): EnvironmentRecord {
  return {
    spec: withoutBodies(spec),
    resolvedSpec: withoutBodies(resolveSpec(spec)),
    goal: 'READY',
    state: 'READY',
    createTime: at(0),
    updateTime: at(1),
    failures: [],
    outputs: OUTPUTS,
    runs: [],
    left: [],
    everReady: true,
    touched: true,
    ...more,
  };
}

function patch(record: EnvironmentRecord, fields: Partial<EnvironmentSpec>, files?: Record<string, string>) {
  const change = { patch: fields, mask: impliedMask(fields) };
  return updated({ record, files }, change, { time: at(5), timeScale: 1 });
}

describe('an environment whose spec is changed', () => {
  test('is UPDATING towards it, keeps its outputs, and says what happens to the notebook', () => {
    const { record } = patch(ready(), { notebook: { machineType: 'n2-standard-8' } });
    expect(record).toMatchObject({
      state: 'UPDATING',
      goal: 'READY',
      updateTime: at(5),
      outputs: OUTPUTS,
      spec: { notebook: { machineType: 'n2-standard-8' } },
      resolvedSpec: { notebook: { machineType: 'n2-standard-8', dataDiskGb: 100 } },
      change: { effects: { 'notebook.machineType': 'restart' } },
    });
    expect(record.attention).toContain('restarts');
    const running = begun(record, { number: 2, kind: 'provision', workflowId: 'w', runId: 'r', startTime: at(6) });
    expect(running.attention).toBe(record.attention);
    const done = provisioned(running, OUTPUTS, at(9));
    expect(done).not.toHaveProperty('change');
    expect(done).not.toHaveProperty('attention');
  });

  test('that was never READY has nothing to lose, and is still PROVISIONING', () => {
    const { record } = patch(ready(SMALLEST, { everReady: false, state: 'ACTION_REQUIRED' }), {
      region: 'europe-west4',
    });
    expect(record.state).toBe('PROVISIONING');
    expect(record).not.toHaveProperty('attention');
  });

  test('counts no retry of before, and no earlier announcement of another end', () => {
    const before = ready(
      { ...SMALLEST, ttl: '2h' },
      { retries: { since: at(0), count: 3 }, expireTime: '2026-11-24T02:00:00.000Z', expiry: 'noticed' },
    );
    const { record } = patch(before, { ttl: '4h' });
    expect(record).not.toHaveProperty('retries');
    expect(record.expireTime).toBe('2026-11-24T04:00:00.000Z');
    expect(record).not.toHaveProperty('expiry');
    expect(patch(before, { labels: { a: 'b' } }).record).toMatchObject({ expiry: 'noticed' });
  });

  test('keeps texts out of its record, and hands on those it has', () => {
    const image = { files: { Dockerfile: 'FROM a', 'a.txt': 'a secret' } };
    const spec = { ...SMALLEST, image };
    const { record, files } = patch(ready(spec), { image: { version: '2' } }, inlineFiles(resolveSpec(spec).image));
    expect(JSON.stringify(record)).not.toContain('a secret');
    expect(files).toEqual(image.files);
  });

  test('remembers where things of before may lie, each place once, until it comes back to it', () => {
    const moved = patch(ready(), { region: 'europe-west4' }).record;
    expect(moved.superseded?.map(({ region }) => region)).toEqual(['us-central1']);
    const again = patch(moved, { region: 'us-east1', labels: { a: 'b' } }).record;
    expect(again.superseded?.map(({ region }) => region)).toEqual(['us-central1', 'europe-west4']);
    const back = patch(again, { region: 'us-central1' }).record;
    expect(back.superseded?.map(({ region }) => region)).toEqual(['europe-west4', 'us-east1']);
    expect(patch(ready(), { labels: { a: 'b' } }).record.superseded).toEqual([]);
  });
});
