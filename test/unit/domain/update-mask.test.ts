import { describe, expect, test } from 'vitest';

import { maskMistakes } from '../../../src/domain/update-mask.js';

describe('a mask', () => {
  test.each([['*'], ['notebook.machineType'], ['labels'], ['labels.team'], ['access.accounts.builder'], ['zones']])(
    'may name %s',
    (path) => {
      expect(maskMistakes([path])).toEqual([]);
    },
  );

  test('is told of each path that is no field, with the one that was meant', () => {
    expect(maskMistakes(['notebook.machinetyp', 'colour', 'region'])).toEqual([
      'updateMask names "notebook.machinetyp", which is no field of the spec; did you mean notebook.machineType?',
      expect.stringMatching(/^updateMask names "colour", which is no field of the spec; there are: projectId, .*\.$/),
    ]);
    expect(maskMistakes(['region.name'])).toEqual(['updateMask names "region.name", which is no field of the spec.']);
  });

  test('of the whole stands alone', () => {
    expect(maskMistakes(['*', 'labels'])).toEqual(['* stands for the whole spec: name it alone.']);
  });
});
