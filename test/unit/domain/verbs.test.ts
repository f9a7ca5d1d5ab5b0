import { describe, expect, test } from 'vitest';

import { ENVIRONMENT_STATES, type EnvironmentState } from '../../../src/domain/environment.js';
import { allowedVerbs, type VerbOfState } from '../../../src/domain/verbs.js';

describe('an environment', () => {
  test.each(ENVIRONMENT_STATES)('that is %s can be deleted, whatever its goal', (state) => {
    for (const goal of ['READY', 'STOPPED', 'DELETED'] as const) expect(allowedVerbs(state, goal)).toContain('delete');
  });

  test.each(ENVIRONMENT_STATES)('that is %s and on its way out can be asked for nothing but that, again', (state) => {
    const others = allowedVerbs(state, 'DELETED').filter((verb) => verb !== 'retry' && verb !== 'delete');
    expect(others).toEqual([]);
  });

  test.each<[EnvironmentState, VerbOfState[]]>([
    ['PROVISIONING', ['update', 'cancel']],
    ['UPDATING', ['update', 'cancel']],
    ['READY', ['update', 'retry', 'stop']],
    ['STOPPED', ['update', 'retry', 'start']],
    ['RETRYING', ['update', 'retry', 'cancel']],
    ['ACTION_REQUIRED', ['update', 'retry', 'cancel']],
    ['CANCELLED', ['update', 'retry']],
    ['DELETING', []],
    ['DELETED', []],
  ])('that is %s can be asked for %j beside a DELETE', (state, verbs) => {
    for (const goal of ['READY', 'STOPPED'] as const) expect(allowedVerbs(state, goal)).toEqual([...verbs, 'delete']);
  });

  test('whose teardown met trouble can be asked to go on', () => {
    expect(allowedVerbs('RETRYING', 'DELETED')).toEqual(['retry', 'delete']);
    expect(allowedVerbs('ACTION_REQUIRED', 'DELETED')).toEqual(['retry', 'delete']);
  });
});
