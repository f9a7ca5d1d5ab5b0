import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { BUILT_IN_DOCKERFILE } from '../../../src/domain/built-in-dockerfile.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { arbitrarySpec } from './arbitrary-spec.js';
import { SMALLEST } from './spec-rules.js';

describe('resolveSpec', () => {
  test('fills in every default of the smallest spec', () => {
    const { image, ...rest } = resolveSpec(SMALLEST);
    expect(rest).toEqual({
      specVersion: 1,
      ...SMALLEST,
      region: 'us-central1',
      zones: [],
      services: [],
      notebook: {
        machineType: 'e2-standard-4',
        bootDiskGb: 150,
        dataDiskGb: 100,
        diskType: 'PD_BALANCED',
        network: 'default',
        subnet: 'default',
        publicIp: true,
        idleShutdownSeconds: 10_800,
      },
      access: { profile: 'least-privilege', accounts: 'own', grants: [] },
      labels: {},
      expireAction: 'stop',
    });
    expect(image).toMatchObject({ files: {}, version: '', name: 'mlops-dev', timeoutSeconds: 3600 });
    expect('dockerfile' in image && image.dockerfile).toBe(BUILT_IN_DOCKERFILE);
  });

  test('is plain JSON, and the same each time', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        const resolved = resolveSpec(spec);
        expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved);
        expect(resolveSpec(structuredClone(spec))).toEqual(resolved);
      }),
    );
  });

  test('gives services their full names, each once', () => {
    const { services } = resolveSpec({ ...SMALLEST, services: ['dataflow', 'dataflow.googleapis.com', 'sqladmin'] });
    expect(services).toEqual(['dataflow.googleapis.com', 'sqladmin.googleapis.com']);
  });

  test('takes an existing image as it is', () => {
    const uri = 'us-docker.pkg.dev/my-project/images/mlops-dev:v1';
    expect(resolveSpec({ ...SMALLEST, image: { uri } }).image).toEqual({ uri });
  });

  test('takes the Dockerfile out of the files', () => {
    const files = { Dockerfile: 'FROM x', 'src/a.py': 'pass' };
    const resolved = resolveSpec({ ...SMALLEST, image: { files } }).image;
    expect(resolved).toMatchObject({ dockerfile: 'FROM x', files: { 'src/a.py': 'pass' } });
  });

  test('keeps a context in Cloud Storage as a source', () => {
    const resolved = resolveSpec({ ...SMALLEST, image: { source: 'gs://my-bucket/a.tgz', timeout: '2h' } }).image;
    expect(resolved).toEqual({ source: 'gs://my-bucket/a.tgz', version: '', name: 'mlops-dev', timeoutSeconds: 7200 });
  });

  test.each([
    [{}, 'own'],
    [{ profile: 'least-privilege' }, 'own'],
    [{ profile: 'none' }, 'own'],
    [{ profile: 'none', accounts: 'default' }, 'default'],
    [{ profile: 'lab' }, 'default'],
  ] as const)('takes for the access %j the accounts %s', (access, accounts) => {
    expect(resolveSpec({ ...SMALLEST, access }).access.accounts).toBe(accounts);
  });

  test.each([
    [{ network: 'shared' }, 'shared'],
    [{ network: 'projects/host/global/networks/shared' }, 'projects/host/regions/us-central1/subnetworks/shared'],
    [{ network: 'shared', subnet: 'team-a' }, 'team-a'],
  ])('takes for %j the subnet %s', (notebook, subnet) => {
    expect(resolveSpec({ ...SMALLEST, notebook }).notebook.subnet).toBe(subnet);
  });

  test('counts one accelerator where no number is written', () => {
    const { notebook } = resolveSpec({ ...SMALLEST, notebook: { accelerator: { type: 'NVIDIA_L4' } } });
    expect(notebook.accelerator).toEqual({ type: 'NVIDIA_L4', count: 1 });
  });

  test('turns durations into seconds', () => {
    const resolved = resolveSpec({ ...SMALLEST, ttl: '2d', notebook: { idleShutdown: '90m' } });
    expect(resolved.ttlSeconds).toBe(172_800);
    expect(resolved.notebook.idleShutdownSeconds).toBe(5400);
  });
});
