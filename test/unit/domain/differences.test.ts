import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { differences, withoutBodies } from '../../../src/domain/differences.js';
import type { EnvironmentSpec } from '../../../src/domain/spec.js';
import { arbitrarySpec } from './arbitrary-spec.js';
import { SMALLEST } from './spec-rules.js';

describe('differences', () => {
  test('are none between a spec and itself, in whatever order its keys are', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        const reversed = Object.fromEntries(Object.entries(spec).reverse()) as EnvironmentSpec;
        expect(differences(spec, reversed)).toEqual([]);
      }),
    );
  });

  test('are some between specs that differ', () => {
    fc.assert(
      fc.property(arbitrarySpec, arbitrarySpec, (a, b) => {
        fc.pre(JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b)));
        expect(differences(a, b).length).toBeGreaterThan(0);
      }),
    );
  });

  test('point at the fields, with what was and what is wanted', () => {
    const was: EnvironmentSpec = { ...SMALLEST, zones: ['us-central1-a'], notebook: { dataDiskGb: 100 } };
    const wanted: EnvironmentSpec = { ...SMALLEST, zones: ['us-central1-b'], notebook: { dataDiskGb: 200 }, ttl: '1d' };
    expect(differences(was, wanted)).toEqual([
      { pointer: '/notebook/dataDiskGb', was: 100, wanted: 200 },
      { pointer: '/ttl', was: undefined, wanted: '1d' },
      { pointer: '/zones', was: ['us-central1-a'], wanted: ['us-central1-b'] },
    ]);
  });

  test('compare what was written, not what it means', () => {
    expect(differences({ ...SMALLEST, ttl: '24h' }, { ...SMALLEST, ttl: '1d' })).toHaveLength(1);
  });

  test('show texts of files as digests', () => {
    const image = (text: string): EnvironmentSpec => ({ ...SMALLEST, image: { files: { Dockerfile: text } } });
    const [difference] = differences(image('FROM a'), image('FROM b'));
    expect(difference?.pointer).toBe('/image/files/Dockerfile');
    expect(difference?.was).toMatch(/^text of 6 bytes, [0-9a-f]{16}$/);
    expect(difference?.was).not.toBe(difference?.wanted);
  });

  test('are none between a spec and the same without its texts', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        expect(differences(withoutBodies(spec), spec)).toEqual([]);
        expect(withoutBodies(withoutBodies(spec))).toEqual(withoutBodies(spec));
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, item]) => [key, sorted(item)]);
}
