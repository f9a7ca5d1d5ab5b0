import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { nearest, reformed } from '../../../src/domain/suggest.js';

const FIELDS = ['machineType', 'owner', 'network', 'labels', 'ttl', 'own', 'default'];

describe('nearest', () => {
  test.each([
    ['machine_type', 'machineType'],
    ['mahcineTyep', 'machineType'],
    ['ownr', 'owner'],
    ['label', 'labels'],
    ['TTL', 'ttl'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, FIELDS)).toBe(meant);
  });

  test.each(['', 'x', 'kubernetes', 'bootDisk'])('takes %j for nothing', (word) => {
    expect(nearest(word, FIELDS)).toBeUndefined();
  });

  test('finds every candidate itself, and answers with candidates only', () => {
    for (const field of FIELDS) expect(nearest(field, FIELDS)).toBe(field);
    fc.assert(fc.property(fc.string(), (word) => [undefined, ...FIELDS].includes(nearest(word, FIELDS))));
  });
});

describe('reformed', () => {
  test.each([
    ['My_Lab', /^[a-z-]+$/, 'my-lab'],
    [' lab ', /^[a-z]+$/, 'lab'],
    ['nvidia-l4', /^[A-Z0-9_]+$/, 'NVIDIA_L4'],
    [3600, /^[0-9]+s$/, '3600s'],
    ['user:ana@example.com', /^[^:]+@/, 'ana@example.com'],
  ])('puts %j into the form of %s', (value, pattern, meant) => {
    expect(reformed(value, pattern)).toBe(meant);
  });

  test.each(['??', {}, null, true])('leaves %j alone', (value) => {
    expect(reformed(value, /^[a-z]+$/)).toBeUndefined();
  });
});
