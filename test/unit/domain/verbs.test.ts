import { describe, expect, test } from 'vitest';

import { ENVIRONMENT_STATES, type EnvironmentState } from '../../../src/domain/environment.js';
import { allowedVerbs, type VerbOfState } from '../../../src/domain/verbs.js';

const everReady = true;

describe('an environment', () => {
  test.each(ENVIRONMENT_STATES)('that is %s can be deleted, whatever its goal', (state) => {
    for (const goal of ['READY', 'STOPPED', 'DELETED'] as const)
      expect(allowedVerbs({ state, goal, everReady })).toContain('delete');
  });

  test.each(ENVIRONMENT_STATES)('that is %s and on its way out can be asked for nothing but that, again', (state) => {
    const all = allowedVerbs({ state, goal: 'DELETED', everReady });
    expect(all.filter((verb) => verb !== 'retry' && verb !== 'delete')).toEqual([]);
  });

  test.each<[EnvironmentState, VerbOfState[]]>([
    ['PROVISIONING', ['update', 'cancel']],
    ['UPDATING', ['update', 'cancel']],
    ['READY', ['update', 'retry', 'stop']],
    ['STOPPED', ['update', 'retry', 'start']],
    ['RETRYING', ['update', 'retry', 'stop', 'cancel']],
    ['ACTION_REQUIRED', ['update', 'retry', 'stop', 'cancel']],
    ['CANCELLED', ['update', 'retry', 'stop']],
    ['DELETING', []],
    ['DELETED', []],
  ])('that is %s can be asked for %j beside a DELETE', (state, verbs) => {
    for (const goal of ['READY', 'STOPPED'] as const)
      expect(allowedVerbs({ state, goal, everReady })).toEqual([...verbs, 'delete']);
  });

  test.each(ENVIRONMENT_STATES)('that is %s and never was READY has nothing to be stopped', (state) => {
    expect(allowedVerbs({ state, goal: 'READY', everReady: false })).not.toContain('stop');
  });

  test('whose teardown met trouble can be asked to go on', () => {
    for (const state of ['RETRYING', 'ACTION_REQUIRED'] as const)
      expect(allowedVerbs({ state, goal: 'DELETED', everReady })).toEqual(['retry', 'delete']);
  });
});
