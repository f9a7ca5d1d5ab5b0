import { describe, expect, test } from 'vitest';

import { exitCode } from '../../../src/cli/exit-code.js';
import { gravest } from '../../../src/cli/exit.js';
import type { EnvironmentSummary } from '../../../src/client/client.js';
import { isOver } from '../../../src/client/rest.js';

const run = (number: number) => ({ number, kind: 'provision', startTime: '', url: '' }) as const;
const environment = (state: EnvironmentSummary['state'], runs: number[], more: Partial<EnvironmentSummary> = {}) =>
  ({ state, goal: 'READY', createTime: 't0', updateTime: 't1', runs: runs.map(run), ...more }) as EnvironmentSummary;

describe('an environment that was asked for something', () => {
  const before = environment('READY', [1]);

  test('is not over as long as the API shows what was before', () => {
    expect(isOver(before, 'stop', before)).toBe(false);
  });

  test('is over when a later run has brought it to rest, wherever', () => {
    expect(isOver(environment('UPDATING', [1, 2]), 'stop', before)).toBe(false);
    expect(isOver(environment('STOPPED', [1, 2]), 'stop', before)).toBe(true);
    expect(isOver(environment('ACTION_REQUIRED', [1, 2]), 'stop', before)).toBe(true);
  });

  test('is waited for while it is going to try again', () => {
    expect(isOver(environment('RETRYING', [1, 2]), 'up', before)).toBe(false);
  });

  test('may be called off between two runs', () => {
    const waiting = environment('ACTION_REQUIRED', [1]);
    expect(isOver(waiting, 'cancel', waiting)).toBe(false);
    expect(isOver(environment('CANCELLED', [1], { updateTime: 't2' }), 'cancel', waiting)).toBe(true);
  });

  test('is over at once where nothing was asked but to be looked at', () => {
    expect(isOver(before, 'watch', undefined)).toBe(true);
  });
});

describe('the exit code', () => {
  test.each([
    ['up', 'READY', 'READY', 0],
    ['up', 'ACTION_REQUIRED', 'READY', 1],
    ['start', 'STOPPED', 'READY', 1],
    ['stop', 'STOPPED', 'STOPPED', 0],
    ['cancel', 'CANCELLED', 'READY', 0],
    ['cancel', 'READY', 'READY', 1],
    ['delete', 'DELETED', 'DELETED', 0],
    ['delete', 'ACTION_REQUIRED', 'DELETED', 1],
    ['watch', 'DELETED', 'DELETED', 0],
    ['watch', 'CANCELLED', 'READY', 1],
    ['retry', 'READY', 'READY', 0],
  ] as const)('of %s that ends %s with the goal %s is %i', (wish, state, goal, code) => {
    expect(exitCode({ state, goal }, wish)).toBe(code);
  });

  test('of several is the gravest', () => {
    expect(gravest([0, 1, 4, 0])).toBe(4);
    expect(gravest([4, 3])).toBe(3);
    expect(gravest([])).toBe(0);
  });
});
