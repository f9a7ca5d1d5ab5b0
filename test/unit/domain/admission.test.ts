import { describe, expect, test } from 'vitest';

import { admit as admitResolved } from '../../../src/domain/admission.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const ready: EnvironmentSpec = { ...SMALLEST, image: { uri: 'us-docker.pkg.dev/my-project/images/mlops-dev:v1' } };

const admit = (spec: EnvironmentSpec) => admitResolved(resolveSpec(spec));

describe('admit', () => {
  test('admits an existing image with least privilege', () => {
    expect(admit(ready)).toEqual([]);
    expect(admit({ ...ready, access: { profile: 'least-privilege', accounts: 'own', grants: [] } })).toEqual([]);
  });

  test('admits accelerators', () => {
    expect(admit({ ...ready, notebook: { accelerator: { type: 'NVIDIA_L4' } } })).toEqual([]);
  });

  test.each<[string, EnvironmentSpec, string]>([
    ['the built-in Dockerfile', SMALLEST, '/image/uri'],
    ['a Dockerfile', { ...SMALLEST, image: { dockerfile: 'FROM x' } }, '/image/uri'],
    ['the wide profile', { ...ready, access: { profile: 'lab', accounts: 'own' } }, '/access/profile'],
    ['the verifying profile', { ...ready, access: { profile: 'none' } }, '/access/profile'],
    ['default accounts', { ...ready, access: { accounts: 'default' } }, '/access/accounts'],
    ['extra grants', { ...ready, access: { grants: [{ role: 'roles/viewer' }] } }, '/access/grants'],
  ])('refuses %s, and says what to write instead', (_what, spec, pointer) => {
    const mistakes = admit(spec);
    expect(mistakes.map((mistake) => mistake.pointer)).toEqual([pointer]);
    expect(mistakes[0]?.detail).toMatch(/(write|leave) .*\.$/);
  });

  test('says everything at once, and answers plain data', () => {
    const mistakes = admit({ ...SMALLEST, access: { profile: 'lab', accounts: 'default' } });
    expect(mistakes).toHaveLength(3);
    expect(JSON.parse(JSON.stringify(mistakes))).toEqual(mistakes);
  });
});
