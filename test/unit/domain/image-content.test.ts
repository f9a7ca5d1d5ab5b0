import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  buildTag,
  buildTags,
  contentTag,
  contentText,
  contextObject,
  inlineFiles,
  logObject,
} from '../../../src/domain/image-content.js';
import type { ImageContent } from '../../../src/domain/image-content.js';

const CONTENT: ImageContent = {
  context: { files: { Dockerfile: 'FROM a\n', 'src/a.py': 'print()' } },
  version: '',
  builder: 'labwright-builder@p.iam.gserviceaccount.com',
  target: { region: 'us-central1', image: 'us-central1-docker.pkg.dev/p/labwright/mlops-dev' },
};
const HASH = '0123456789abcdef'.repeat(4);

describe("an image's content", () => {
  it('is the same text in whatever order the files come', () => {
    const context = { files: { 'src/a.py': 'print()', Dockerfile: 'FROM a\n' } };
    expect(contentText({ ...CONTENT, context })).toBe(contentText(CONTENT));
  });

  it.each<[string, Partial<ImageContent>]>([
    ['a file', { context: { files: { Dockerfile: 'FROM b\n', 'src/a.py': 'print()' } } }],
    ['a path', { context: { files: { Dockerfile: 'FROM a\n', 'src/b.py': 'print()' } } }],
    ['one file more', { context: { files: { Dockerfile: 'FROM a\n', 'src/a.py': 'print()', b: '' } } }],
    ['an object in place of files', { context: { source: 'gs://p/a.tgz', generation: '1' } }],
    ['the version', { version: '2' }],
    ['the builder', { builder: 'other@p.iam.gserviceaccount.com' }],
    ['the region', { target: { ...CONTENT.target, region: 'us-west1' } }],
    ["the image's name", { target: { ...CONTENT.target, image: 'us-central1-docker.pkg.dev/p/labwright/other' } }],
  ])('is another with another %s', (_, change) => {
    expect(contentText({ ...CONTENT, ...change })).not.toBe(contentText(CONTENT));
  });

  it('of an object is another with each generation', () => {
    const of = (generation: string) => contentText({ ...CONTENT, context: { source: 'gs://p/a.tgz', generation } });
    expect(of('1')).not.toBe(of('2'));
  });

  it('never reads like that of other files, whatever stands in them', () => {
    const files = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
    const sorted = (of: Record<string, string>) =>
      JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
    fc.assert(
      fc.property(files, files, (a, b) => {
        const text = (of: Record<string, string>) => contentText({ ...CONTENT, context: { files: of } });
        expect(text(a) === text(b)).toBe(sorted(a) === sorted(b));
      }),
    );
  });

  it('has a text that stays: a change of it builds every image again', () => {
    expect(contentText(CONTENT)).toBe(
      '[1,[["Dockerfile","FROM a\\n"],["src/a.py","print()"]],"",' +
        '"labwright-builder@p.iam.gserviceaccount.com","us-central1","us-central1-docker.pkg.dev/p/labwright/mlops-dev"]',
    );
  });
});

describe('what an image is found by', () => {
  it("fits Docker's tags and Cloud Build's", () => {
    expect(contentTag(HASH)).toBe('content-0123456789abcdef0123456789abcdef');
    expect(buildTags(HASH, 'default')).toEqual([buildTag(HASH), 'labwright-installation.default']);
    for (const tag of [contentTag(HASH), ...buildTags(HASH, 'a-b_1')]) expect(tag).toMatch(/^\w[\w.-]{0,127}$/);
  });

  it('is made of a whole hash only', () => {
    expect(() => contentTag('abc')).toThrow(TypeError);
    expect(() => buildTag(`${HASH}0`)).toThrow(TypeError);
  });

  it('are the names of the context and of the log', () => {
    expect(contextObject(HASH)).toBe(`source/${HASH}.tgz`);
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
