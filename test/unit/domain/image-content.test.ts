import { describe, expect, it } from 'vitest';

import {
  buildTag,
  contentTag,
  contentText,
  contextObject,
  inlineFiles,
  installationTag,
  logObject,
} from '../../../src/domain/image-content.js';
import type { ImageContent } from '../../../src/domain/image-content.js';

const CONTENT: ImageContent = {
  context: 'sha256:0123',
  version: '',
  builder: 'labwright-builder@p.iam.gserviceaccount.com',
  target: { region: 'us-central1', image: 'us-central1-docker.pkg.dev/p/labwright/mlops-dev' },
};
const HASH = '0123456789abcdef'.repeat(4);

describe("an image's content", () => {
  it.each<[string, Partial<ImageContent>]>([
    ['the context', { context: 'gs://p/a.tgz#1' }],
    ['the version', { version: '2' }],
    ['the builder', { builder: 'other@p.iam.gserviceaccount.com' }],
    ['the region', { target: { ...CONTENT.target, region: 'us-west1' } }],
    ["the image's name", { target: { ...CONTENT.target, image: 'us-central1-docker.pkg.dev/p/labwright/other' } }],
  ])('is another with another %s', (_, change) => {
    expect(contentText({ ...CONTENT, ...change })).not.toBe(contentText(CONTENT));
  });

  it('has a text that stays: a change of it builds every image again', () => {
    expect(contentText(CONTENT)).toBe(
      '[1,"sha256:0123","",' +
        '"labwright-builder@p.iam.gserviceaccount.com","us-central1","us-central1-docker.pkg.dev/p/labwright/mlops-dev"]',
    );
  });
});

describe('what an image is found by', () => {
  it("fits Docker's tags and Cloud Build's", () => {
    expect(contentTag(HASH)).toBe('content-0123456789abcdef0123456789abcdef');
    expect(installationTag('default')).toBe('labwright-installation.default');
    for (const tag of [contentTag(HASH), buildTag(HASH), installationTag('a-b_1')])
      expect(tag).toMatch(/^\w[\w.-]{0,127}$/);
  });

  it('is made of a whole hash only', () => {
    expect(() => contentTag('abc')).toThrow(TypeError);
    expect(() => buildTag(`${HASH}0`)).toThrow(TypeError);
  });

  it('are the names of the context and of the log', () => {
    expect(contextObject(HASH)).toBe(`source/${HASH}.tgz`);
    expect(contextObject(HASH, 'zip')).toBe(`source/${HASH}.zip`);
    expect(logObject('b-1')).toBe('log-b-1.txt');
  });
});

describe('the files of a context', () => {
  const OPTIONS = { version: '', name: 'mlops-dev', timeoutSeconds: 3600 };

  it('have the Dockerfile among them, or are not in the spec', () => {
    expect(inlineFiles({ dockerfile: 'FROM a', files: { a: '1' }, ...OPTIONS })).toEqual({
      Dockerfile: 'FROM a',
      a: '1',
    });
    expect(inlineFiles({ uri: 'gcr.io/p/a:1' })).toBeUndefined();
    expect(inlineFiles({ source: 'gs://p/a.tgz', ...OPTIONS })).toBeUndefined();
  });
});
