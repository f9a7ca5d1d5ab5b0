import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formatImagePlace, imagePlace, parseImageUri, repositoryName } from '../../../src/domain/image-uri.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);
const host = fc.oneof(
  fc.constantFrom('gcr.io', 'us.gcr.io', 'eu.gcr.io', 'asia.gcr.io'),
  fc.constantFrom('us', 'us-central1').map((location) => `${location}-docker.pkg.dev`),
);
const path = fc.array(name, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('/'));
const tag = fc.stringMatching(/^\w[\w.-]{0,20}$/);

describe('parseImageUri', () => {
  test.each([
    ['us-central1-docker.pkg.dev/p/r/img:v1', 'us-central1', 'r', 'img'],
    ['us-docker.pkg.dev/p/gcr.io/deep/img:v1', 'us', 'gcr.io', 'deep/img'],
    ['gcr.io/p/img:v1', 'us', 'gcr.io', 'img'],
    ['us.gcr.io/p/img:v1', 'us', 'us.gcr.io', 'img'],
    ['eu.gcr.io/p/deep/img:v1', 'europe', 'eu.gcr.io', 'deep/img'],
    ['asia.gcr.io/p/img:v1', 'asia', 'asia.gcr.io', 'img'],
  ])('finds the repository of %s', (uri, location, repository, image) => {
    expect(parseImageUri(uri)).toMatchObject({ location, projectId: 'p', repository, image, tag: 'v1' });
  });

  test.each([
    'docker.io/library/python:3.12',
    'us-docker.pkg.dev/p/r:v1',
    'us-docker.pkg.dev/p//img:v1',
    'us-docker.pkg.dev/p/r/img',
    'us-docker.pkg.dev/p/r/img:v1@sha256:0',
    'gcr.io/img:v1',
    'docker.pkg.dev/p/r/img:v1',
    '',
  ])('finds none for %j', (uri) => {
    expect(parseImageUri(uri)).toBeUndefined();
  });

  test('takes apart what formatImagePlace and a tag put together', () => {
    fc.assert(
      fc.property(host, path, tag, (where, what, which) => {
        const uri = `${where}/${what}:${which}`;
        const parsed = parseImageUri(uri);
        expect(parsed && `${formatImagePlace(parsed)}:${parsed.tag}`).toBe(uri);
      }),
    );
  });

  test('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseImageUri(text);
        expect(parsed === undefined || `${formatImagePlace(parsed)}:${parsed.tag}` === text).toBe(true);
      }),
    );
  });
});

describe("a notebook's image", () => {
  test.each<[string, EnvironmentSpec['image'], string, string]>([
    [
      'ours in the region',
      {},
      'us-central1-docker.pkg.dev/my-project/labwright/mlops-dev',
      'projects/my-project/locations/us-central1/repositories/labwright',
    ],
    [
      "the spec's own name and repository",
      { name: 'dev', repository: 'images' },
      'us-central1-docker.pkg.dev/my-project/images/dev',
      'projects/my-project/locations/us-central1/repositories/images',
    ],
    [
      "the lab's old address",
      { repository: 'gcr.io' },
      'gcr.io/my-project/mlops-dev',
      'projects/my-project/locations/us/repositories/gcr.io',
    ],
    [
      'the old address of Europe',
      { repository: 'eu.gcr.io' },
      'eu.gcr.io/my-project/mlops-dev',
      'projects/my-project/locations/europe/repositories/eu.gcr.io',
    ],
    [
      'a ready image, wherever it lies',
      { uri: 'us-docker.pkg.dev/other-project/images/dev:v1' },
      'us-docker.pkg.dev/other-project/images/dev',
      'projects/other-project/locations/us/repositories/images',
    ],
  ])('is named after %s', (_what, image = {}, address, repository) => {
    const place = imagePlace(resolveSpec({ ...SMALLEST, image }));
    expect(place && [formatImagePlace(place), repositoryName(place)]).toEqual([address, repository]);
  });

  test('has no place here where another registry holds it', () => {
    expect(imagePlace(resolveSpec({ ...SMALLEST, image: { uri: 'docker.io/library/python:3.12' } }))).toBeUndefined();
  });
});
