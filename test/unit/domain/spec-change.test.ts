import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { withoutBodies } from '../../../src/domain/differences.js';
import { inlineFiles } from '../../../src/domain/image-content.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import {
  changedSpec,
  filesOf,
  impliedMask,
  resolvedAnew,
  withBodies,
  type SpecChange,
} from '../../../src/domain/spec-change.js';
import { arbitrarySpec } from './arbitrary-spec.js';
import { SMALLEST } from './spec-rules.js';

const change = (patch: SpecChange['patch'], mask = impliedMask(patch)): SpecChange => ({ patch, mask });

describe('a mask that is left out', () => {
  test('names every field that is there; lists and maps are one value', () => {
    const patch = {
      zones: ['us-central1-a'],
      labels: { a: 'b' },
      notebook: { machineType: 'n2-standard-8', accelerator: { type: 'NVIDIA_L4' } },
      image: { files: { Dockerfile: 'FROM a' }, version: '2' },
      access: { accounts: { builder: 'a', notebook: 'b' } },
    };
    expect(impliedMask(patch)).toEqual([
      'zones',
      'labels',
      'notebook.machineType',
      'notebook.accelerator',
      'image.files',
      'image.version',
      'access.accounts',
    ]);
  });

  test('sets just what is there', () => {
    const spec: EnvironmentSpec = { ...SMALLEST, ttl: '1d', notebook: { owner: 'ana@example.com', dataDiskGb: 100 } };
    expect(changedSpec(spec, change({ notebook: { dataDiskGb: 200 } }))).toEqual({
      ...spec,
      notebook: { owner: 'ana@example.com', dataDiskGb: 200 },
    });
  });
});

describe('a mask', () => {
  test('takes from the body what it names, and nothing else', () => {
    const patch = { labels: { a: 'b' }, notebook: { dataDiskGb: 200, owner: 'ben@example.com' } };
    expect(changedSpec(SMALLEST, change(patch, ['notebook.dataDiskGb']))).toEqual({
      ...SMALLEST,
      notebook: { dataDiskGb: 200 },
    });
  });

  test('that names what the body lacks takes it back to its default, and leaves nothing empty', () => {
    const spec: EnvironmentSpec = { ...SMALLEST, labels: { a: 'b' }, notebook: { dataDiskGb: 200 } };
    expect(changedSpec(spec, change({}, ['labels', 'notebook.dataDiskGb', 'image.version']))).toEqual(SMALLEST);
  });

  test('of * replaces the whole', () => {
    fc.assert(
      fc.property(arbitrarySpec, arbitrarySpec, (a, b) => {
        expect(changedSpec(a, change(b, ['*']))).toEqual(b);
      }),
    );
  });

  test('of one kind of image takes the place of another, and of two keeps both to be refused', () => {
    const spec: EnvironmentSpec = { ...SMALLEST, image: { uri: 'a.example/b/c:1', name: 'n' } };
    expect(changedSpec(spec, change({ image: { dockerfile: 'FROM a' } }))).toEqual({
      ...SMALLEST,
      image: { dockerfile: 'FROM a', name: 'n' },
    });
    expect(changedSpec(spec, change({ image: { dockerfile: 'FROM a', source: 'gs://b/c.tgz' } }))).toMatchObject({
      image: { dockerfile: 'FROM a', source: 'gs://b/c.tgz' },
    });
  });
});

describe('what is resolved anew', () => {
  test('is what the new spec alone would be, under the same defaults', () => {
    fc.assert(
      fc.property(arbitrarySpec, arbitrarySpec, (a, b) => {
        expect(resolvedAnew(resolveSpec(a), a, b)).toEqual(resolveSpec(b));
      }),
    );
  });

  test('keeps the defaults of its creation where nothing was changed', () => {
    const old = { ...resolveSpec(SMALLEST), region: 'europe-west4' };
    const wanted: EnvironmentSpec = { ...SMALLEST, notebook: { dataDiskGb: 200 } };
    expect(resolvedAnew(old, SMALLEST, wanted)).toMatchObject({
      region: 'europe-west4',
      notebook: { dataDiskGb: 200 },
    });
  });
});

describe('the texts of files', () => {
  test('stand again where a stored spec has digests of them', () => {
    fc.assert(
      fc.property(arbitrarySpec, (spec) => {
        expect(withBodies(withoutBodies(spec), inlineFiles(resolveSpec(spec).image))).toEqual(spec);
      }),
    );
  });

  test('are those that the resolved spec names, new ones and old ones', () => {
    const files = { Dockerfile: 'FROM a', 'a.txt': 'new' };
    const resolved = withoutBodies(resolveSpec({ ...SMALLEST, image: { files } }));
    const old = { Dockerfile: 'FROM a', 'a.txt': 'old', 'b.txt': 'gone' };
    expect(filesOf(resolved, old, { 'a.txt': 'new' })).toEqual(files);
    expect(filesOf(resolveSpec({ ...SMALLEST, image: { uri: 'a.example/b/c:1' } }), old)).toBeUndefined();
  });

  test('of a built-in Dockerfile of before are kept, whatever is built in by now', () => {
    const old = resolveSpec({ ...SMALLEST, image: { dockerfile: 'FROM what-was-built-in-then' } });
    const now = inlineFiles(resolveSpec(SMALLEST).image);
    expect(filesOf(withoutBodies(old), { Dockerfile: 'FROM what-was-built-in-then' }, now)).toEqual({
      Dockerfile: 'FROM what-was-built-in-then',
    });
  });
});
