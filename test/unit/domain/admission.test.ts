import { describe, expect, test } from 'vitest';

import { admit as admitResolved } from '../../../src/domain/admission.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const given = {
  builder: 'builder@my-project.iam.gserviceaccount.com',
  notebook: '1-compute@developer.gserviceaccount.com',
};

const admit = (spec: EnvironmentSpec) => admitResolved(resolveSpec(spec));

describe('admit', () => {
  test.each<[string, EnvironmentSpec]>([
    ['the smallest spec, which builds the built-in Dockerfile', SMALLEST],
    ['a ready image', { ...SMALLEST, image: { uri: 'us-docker.pkg.dev/my-project/images/mlops-dev:v1' } }],
    ['a Dockerfile', { ...SMALLEST, image: { dockerfile: 'FROM x' } }],
    ['a context in Cloud Storage', { ...SMALLEST, image: { source: 'gs://my-project/context.tgz' } }],
    ['least privilege with accounts of its own', { ...SMALLEST, access: { profile: 'least-privilege', grants: [] } }],
    ["the lab's profile with default accounts", { ...SMALLEST, access: { profile: 'lab', accounts: 'default' } }],
    ['the verifying profile', { ...SMALLEST, access: { profile: 'none', accounts: 'own' } }],
    ['accounts that were given', { ...SMALLEST, access: { accounts: given } }],
    ['accelerators', { ...SMALLEST, notebook: { accelerator: { type: 'NVIDIA_L4' } } }],
    ['a time to live', { ...SMALLEST, ttl: '12h' }],
    ['a time of expiry that deletes', { ...SMALLEST, expireTime: '2027-01-01T00:00:00Z', expireAction: 'delete' }],
  ])('admits %s', (_what, spec) => {
    expect(admit(spec)).toEqual([]);
  });

  test.each<[string, Partial<EnvironmentSpec>, string]>([
    ['extra grants', { access: { grants: [{ role: 'roles/viewer' }] } }, '/access/grants'],
  ])('refuses %s, and says what to write instead', (_what, fields, pointer) => {
    const mistakes = admit({ ...SMALLEST, ...fields });
    expect(mistakes.map((mistake) => mistake.pointer)).toEqual([pointer]);
    expect(mistakes[0]?.detail).toMatch(/leave .*\.$/);
  });

  test('answers plain data', () => {
    const mistakes = admit({ ...SMALLEST, ttl: '12h', access: { grants: [{ role: 'roles/viewer' }] } });
    expect(mistakes.map(({ pointer }) => pointer)).toEqual(['/access/grants']);
    expect(JSON.parse(JSON.stringify(mistakes))).toEqual(mistakes);
  });
});
