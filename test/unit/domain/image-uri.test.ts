import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formatImageUri, parseImageUri } from '../../../src/domain/image-uri.js';

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

  test('takes apart what formatImageUri puts together', () => {
    fc.assert(
      fc.property(host, path, tag, (where, what, which) => {
        const uri = `${where}/${what}:${which}`;
        const parsed = parseImageUri(uri);
        expect(parsed && formatImageUri(parsed)).toBe(uri);
      }),
    );
  });

  test('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseImageUri(text);
        expect(parsed === undefined || formatImageUri(parsed) === text).toBe(true);
      }),
    );
  });
});
