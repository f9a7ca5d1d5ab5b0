import { describe, expect, test } from 'vitest';

import { checkedUpdate } from '../../../src/api/checked-update.js';
import { newEnvironment } from '../../../src/api/new-environment.js';
import { Problem } from '../../../src/api/problems.js';
import type { EnvironmentRecord } from '../../../src/domain/environment.js';
import { BUILT_IN_POLICY } from '../../../src/domain/policy.js';
import { isUpdate } from '../../../src/domain/record-update.js';
import type { EnvironmentSpec } from '../../../src/domain/spec.js';
import { impliedMask } from '../../../src/domain/spec-change.js';

const NOW = '2026-11-24T12:00:00.000Z';
const EARLIER = '2026-11-24T00:00:00.000Z';
const timing = { time: NOW, timeScale: 1, policy: BUILT_IN_POLICY };
const SPEC: EnvironmentSpec = {
  projectId: 'my-project',
  environmentId: 'mlops-lab',
  notebook: { owner: 'ana@example.com' },
};

function ready(more: Partial<EnvironmentSpec> = {}): EnvironmentRecord {
  const { record } = newEnvironment({ ...SPEC, ...more }, { time: EARLIER, timeScale: 1 });
  return { ...record, state: 'READY', everReady: true };
}

function patch(record: EnvironmentRecord, fields: Record<string, unknown>, allowRecreate = false): EnvironmentRecord {
  const change = { patch: fields, mask: impliedMask(fields), ...(allowRecreate && { allowRecreate }) };
  return checkedUpdate({ record, files: undefined }, change, timing);
}

function refusal(record: EnvironmentRecord, fields: Record<string, unknown>): Problem {
  try {
    patch(record, fields);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('It was not refused.');
}

const OWNER = { notebook: { owner: 'ben@example.com' } };
const SMALLER = { notebook: { dataDiskGb: 50 } };

describe('a change that needs a new notebook', () => {
  test('is refused by the fields that need it, whatever else it changes', () => {
    const { code, message } = refusal(ready(), { ...OWNER, labels: { team: 'a' } });
    expect(code).toBe('would-lose-data');
    expect(message).toMatch(/^Changing notebook\.owner makes a new notebook:/);
  });

  test('is not allowed by what was allowed for other fields before', () => {
    const harmless = patch(ready(), { labels: { team: 'a' } }, true);
    expect(refusal(harmless, OWNER).code).toBe('would-lose-data');
    const pending = patch(ready(), OWNER, true);
    expect(refusal(pending, SMALLER).message).toMatch(/^Changing notebook\.dataDiskGb makes/);
    expect(patch(pending, { labels: { team: 'a' } }).change?.mayRecreate).toEqual(['notebook.owner']);
  });

  test('may be taken back as long as no run was allowed to make it true', () => {
    const record = ready(OWNER);
    const refused = { ...record, change: { effects: { 'notebook.owner': 'recreate' } } } as const;
    expect(patch(refused, SPEC as unknown as Record<string, unknown>).spec.notebook?.owner).toBe('ana@example.com');
  });

  test('is something to do once more where it is allowed only now', () => {
    const record = { ...ready(OWNER), change: { effects: { 'notebook.owner': 'recreate' } } } as const;
    expect(isUpdate(record, patch(record, OWNER))).toBe(false);
    const allowed = patch(record, OWNER, true);
    expect(isUpdate(record, allowed)).toBe(true);
    expect(isUpdate(allowed, patch(allowed, OWNER, true))).toBe(false);
    expect(isUpdate(ready(OWNER), patch(ready(OWNER), OWNER, true))).toBe(false);
  });
});

describe('a change of the end', () => {
  test.each([
    [{ expireAction: 'delete' }, { ttl: '1h' }, '/ttl'],
    [{ expireAction: 'delete' }, { expireTime: EARLIER }, '/expireTime'],
    [{ ttl: '2h' }, { ttl: '1h' }, '/ttl'],
    [{ expireTime: EARLIER }, {}, '/expireTime'],
  ])('to %j of one that has %j is refused where that would be past', (fields, had, pointer) => {
    const { errors } = refusal(ready(had), fields).more;
    expect(errors).toMatchObject([{ pointer }]);
  });

  test('to another time takes the place of the one before, however that was written', () => {
    expect(patch(ready({ ttl: '2d' }), { expireTime: '2026-12-01T00:00:00Z' }).spec).not.toHaveProperty('ttl');
    expect(patch(ready({ expireTime: '2026-12-01T00:00:00Z' }), { ttl: '2d' }).spec).not.toHaveProperty('expireTime');
  });

  test('is nothing that an ended environment needs for another change', () => {
    expect(patch(ready({ ttl: '1h' }), { labels: { team: 'a' } }).spec.labels).toEqual({ team: 'a' });
  });
});

describe('a change of the image', () => {
  test('to a ready one leaves out all that belongs to a build', () => {
    const uri = 'us-central1-docker.pkg.dev/my-project/images/lab:v1';
    const built = ready({ image: { source: 'gs://my-bucket/context.tgz', version: '2', timeout: '900s' } });
    expect(patch(built, { image: { uri } }).spec.image).toEqual({ uri });
  });

  test('with fields that only every object has is told so', () => {
    expect(refusal(ready(), { constructor: 'x', image: { toString: 'y' } }).code).toBe('invalid-spec');
  });

  test.each(['labels', 'notebook', 'image', 'zones', 'ttl'])('to null is a mistake, and no default: %s', (field) => {
    expect(refusal(ready(), { [field]: null }).code).toBe('invalid-spec');
  });
});
