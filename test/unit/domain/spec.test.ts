import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Value } from 'typebox/value';

import { checkShape } from '../../../src/domain/shape.js';
import { checkSpec, EnvironmentSpecSchema, resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { arbitrarySpec, nearlySpec } from './arbitrary-spec.js';
import { SMALLEST } from './spec-rules.js';

describe('checkSpec', () => {
  test('names the field that a misspelt one was meant to be', () => {
    expect(suggestions({ notbook: {} })).toEqual({ '/notbook': 'notebook' });
    expect(suggestions({ notebook: { machinTpye: 'x' } })).toEqual({ '/notebook/machinTpye': 'machineType' });
    expect(suggestions({ notebook: { idle_shutdown: '3h' } })).toEqual({ '/notebook/idle_shutdown': 'idleShutdown' });
  });

  test('names the place of a field that stands one level too high', () => {
    expect(suggestions({ machineType: 'e2-standard-4' })).toEqual({ '/machineType': 'notebook.machineType' });
  });

  test('suggests nothing where nothing is near', () => {
    expect(suggestions({ kubernetes: true })).toEqual({ '/kubernetes': undefined });
    expect(suggestions({ access: { profile: 'admin' } })).toEqual({ '/access/profile': undefined });
  });

  test('reports all mistakes at once', () => {
    const wrong = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`wrong${index}`, index]));
    const spec = { ...SMALLEST, ...wrong, notebook: { bootDiskGb: 1 }, services: ['ml'], zones: ['x'], ttl: 5 };
    expect(checkSpec(spec)).toHaveLength(24);
  });

  test('answers a flood of wrong keys with a readable list', () => {
    const flood = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]));
    expect(checkSpec(flood)).toHaveLength(200);
    expect(checkSpec({ ...SMALLEST, labels: flood }).length).toBeLessThanOrEqual(200);
    expect(checkSpec({ ...SMALLEST, image: { files: flood } }).length).toBeLessThanOrEqual(200);
  });

  test('has one answer for a field', () => {
    const owner = 'group:team@iam.gserviceaccount.com';
    const pointers = checkSpec({ ...SMALLEST, notebook: { owner }, region: 'Us-east1-b' }).map((m) => m.pointer);
    expect(new Set(pointers).size).toBe(pointers.length);
  });

  test.each([undefined, null, 5, 'spec', [], [SMALLEST]])('refuses %j, which is no object', (value) => {
    expect(checkSpec(value).map((mistake) => mistake.pointer)).toEqual(['']);
  });

  test('answers any JSON, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => checkSpec(value).length > 0));
    fc.assert(fc.property(nearlySpec, (value) => Array.isArray(checkSpec(value))));
  });

  test('points at what is there, or at what is missing', () => {
    fc.assert(
      fc.property(nearlySpec, (value) =>
        checkSpec(value).every(({ pointer }) => pointer === '' || exists(value, pointer.split('/').slice(1, -1))),
      ),
    );
  });
});

describe('the schema', () => {
  test('means the same to checkShape as to a JSON Schema validator', () => {
    fc.assert(
      fc.property(nearlySpec, (value) => {
        expect(checkShape(EnvironmentSpecSchema, value).mistakes.length === 0).toBe(
          Value.Check(EnvironmentSpecSchema, value),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('shows the default that resolveSpec fills in', () => {
    const { image, notebook, access } = EnvironmentSpecSchema.properties;
    const written = Object.fromEntries([
      ...defaults(EnvironmentSpecSchema.properties),
      ['image', Object.fromEntries(defaults(image.properties))],
      ['notebook', Object.fromEntries(defaults(notebook.properties))],
      ['access', Object.fromEntries(defaults(access.properties))],
    ]) as Partial<EnvironmentSpec>;
    expect(resolveSpec({ ...SMALLEST, ...written })).toEqual(resolveSpec(SMALLEST));
  });

  test('describes every field', () => {
    const described = JSON.stringify(EnvironmentSpecSchema, (_key, value: unknown) =>
      typeof value === 'object' && value !== null && 'title' in value && !('description' in value) ? 'MISSING' : value,
    );
    expect(described).not.toContain('MISSING');
  });

  test('accepts every spec that keeps the rules', () => {
    fc.assert(fc.property(arbitrarySpec, (spec) => checkSpec(spec).length === 0));
  });
});

function defaults(properties: object): [string, unknown][] {
  return Object.entries(properties as Record<string, { default?: unknown }>)
    .filter(([, schema]) => schema.default !== undefined)
    .map(([name, schema]) => [name, schema.default]);
}

function suggestions(fields: object): Record<string, string | undefined> {
  const mistakes = checkSpec({ ...SMALLEST, ...fields });
  return Object.fromEntries(mistakes.map(({ pointer, suggestion }) => [pointer, suggestion]));
}

function exists(value: unknown, path: string[]): boolean {
  const [head] = path.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (head === undefined) return true;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return false;
  return exists((value as Record<string, unknown>)[head], path.slice(1));
}
