import { describe, expect, test } from 'vitest';

import { ENVIRONMENT_STATES, type EnvironmentRecord } from '../../../src/domain/environment.js';
import { afterExpiry, expireTimeOf, expirySentence, nextExpiry } from '../../../src/domain/expiry.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const CREATED = '2026-01-01T00:00:00.000Z';
const DAY = 86_400_000;
const END = new Date(Date.parse(CREATED) + 3 * DAY).toISOString();

const resolved = (more: Partial<EnvironmentSpec>) => resolveSpec({ ...SMALLEST, ...more });

function ending(more: Partial<EnvironmentRecord> = {}, spec: Partial<EnvironmentSpec> = {}): EnvironmentRecord {
  return {
    spec: SMALLEST,
    resolvedSpec: resolved(spec),
    goal: 'READY',
    state: 'READY',
    createTime: CREATED,
    updateTime: CREATED,
    expireTime: END,
    failures: [],
    runs: [],
    left: [],
    everReady: true,
    touched: true,
    ...more,
  };
}

const DELETES = { expireAction: 'delete' } as const;

describe('the end of an environment', () => {
  test('is the time that was written, in whatever zone', () => {
    const spec = resolved({ expireTime: '2026-02-01T01:00:00+01:00' });
    expect(expireTimeOf(spec, CREATED, 1 / 1_000)).toBe('2026-02-01T00:00:00.000Z');
  });

  test("counts from the creation where a time to live was written, at the clock's pace", () => {
    expect(expireTimeOf(resolved({ ttl: '72h' }), CREATED, 1)).toBe(END);
    expect(expireTimeOf(resolved({ ttl: '72h' }), CREATED, 1 / 72)).toBe('2026-01-01T01:00:00.000Z');
  });

  test('never comes where nobody wrote one', () => {
    expect(expireTimeOf(resolved({}), CREATED, 1)).toBeUndefined();
    const { expireTime: _, ...endless } = ending();
    expect(nextExpiry(endless, 1)).toBeUndefined();
  });
});

describe('what comes next of it', () => {
  test('is first a notice, a day before', () => {
    expect(nextExpiry(ending(), 1)).toEqual({ at: Date.parse(END) - DAY, what: 'notice' });
    expect(nextExpiry(ending(), 1 / 100)).toEqual({ at: Date.parse(END) - DAY / 100, what: 'notice' });
  });

  test.each(ENVIRONMENT_STATES)('is then a stop where nothing is under way: %s', (state) => {
    const stop = { at: Date.parse(END), what: 'stop' };
    const rests = ['READY', 'STOPPED', 'RETRYING', 'ACTION_REQUIRED', 'CANCELLED'].includes(state);
    expect(nextExpiry(ending({ state, expiry: 'noticed' }), 1)).toEqual(rests ? stop : undefined);
  });

  test('is nothing where no notebook was ever READY, until one is', () => {
    const waiting = ending({ state: 'ACTION_REQUIRED', expiry: 'noticed', everReady: false });
    expect(nextExpiry(waiting, 1)).toBeUndefined();
  });

  test.each(ENVIRONMENT_STATES)('is then a deletion where that was written, also of one that is %s', (state) => {
    const record = ending({ state, expiry: 'noticed' }, DELETES);
    expect(nextExpiry(record, 1)).toEqual({ at: Date.parse(END), what: 'delete' });
  });

  test('is nothing once it has been acted upon, or once somebody deletes it', () => {
    expect(nextExpiry(ending({ expiry: 'acted' }, DELETES), 1)).toBeUndefined();
    expect(nextExpiry(ending({ goal: 'DELETED' }, DELETES), 1)).toBeUndefined();
  });
});

describe('once it has come', () => {
  test.each([
    ['is stopped', {}],
    ['is deleted', DELETES],
  ])('the notice says when it %s, until it is', (deed, spec) => {
    const record = afterExpiry(ending({}, spec), 'notice');
    expect(record).toMatchObject({ expiry: 'noticed', state: 'READY', goal: 'READY' });
    expect(expirySentence(ending({}, spec))).toBeUndefined();
    expect(expirySentence(record)).toContain(`${deed} `);
    expect(expirySentence(record)).toContain(END);
    expect(expirySentence({ ...record, goal: 'DELETED' })).toBeUndefined();
  });

  test('of one that is stopped already, only its deletion is announced', () => {
    const stopped = { state: 'STOPPED', expiry: 'noticed' } as const;
    expect(expirySentence(ending(stopped))).toBeUndefined();
    expect(expirySentence(ending(stopped, DELETES))).toContain('is deleted');
  });

  test('the goal is what was written, and it comes only once', () => {
    const retrying = ending({ expiry: 'noticed', state: 'RETRYING', nextRunTime: END });
    const stopped = afterExpiry(retrying, 'stop');
    expect(stopped).toMatchObject({ goal: 'STOPPED', stops: true });
    expect(stopped.nextRunTime).toBeUndefined();
    const asleep = afterExpiry(ending({ expiry: 'noticed', state: 'STOPPED', goal: 'STOPPED' }), 'stop');
    expect(asleep).not.toHaveProperty('stops');
    const deleted = afterExpiry(ending({ expiry: 'noticed' }, DELETES), 'delete');
    expect(deleted).toMatchObject({ goal: 'DELETED', state: 'DELETING' });
    for (const record of [stopped, asleep, deleted]) expect(nextExpiry(record, 1)).toBeUndefined();
  });
});
