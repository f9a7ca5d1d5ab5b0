import { expect, test } from 'vitest';

import { accessDetails, someOf } from '../../../src/domain/access-details.js';

const wishes = (...ids: string[]) => ids.map((environmentId) => ({ environmentId }));

test.each([
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a, b, c'],
  [['a', 'b', 'c', 'd'], 'a, b, c and 1 other'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 others'],
])('of %j some are named', (ids, names) => {
  expect(someOf(wishes(...ids))).toBe(names);
});

test('a writer tells whom Google refused', () => {
  const error = { method: 'm', status: 'PERMISSION_DENIED', message: 'You may_not.', metadata: {} };
  const details = accessDetails(
    [
      { environmentId: 'lab', ticket: 't', error },
      { environmentId: 'other', ticket: 'u' },
    ],
    [],
  );
  expect(details).toContain(String.raw`- ✗ lab: You may\_not.`);
  expect(details).not.toMatch(/other|counted/);
});
