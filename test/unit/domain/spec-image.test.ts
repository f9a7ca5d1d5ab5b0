import { expect, test } from 'vitest';

import { checkSpec } from '../../../src/domain/spec.js';
import { describeRules, SMALLEST } from './spec-rules.js';

const URI = 'us-central1-docker.pkg.dev/my-project/images/mlops-dev:v1';
const DIGEST = `${URI}@sha256:${'0'.repeat(64)}`;
const LARGE = 'x'.repeat(128 * 1024 + 1);
const LONG = 'a'.repeat(101);
const FROM = 'FROM us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:latest';

const context = (more: Record<string, unknown>) => ({ files: { Dockerfile: FROM, ...more } });
const many = (count: number) =>
  context(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`, ''])));

describeRules('image', [
  ['has one source', { uri: URI }, { uri: URI, dockerfile: FROM }, ''],
  ['has no Dockerfile beside its files', {}, { ...context({}), dockerfile: FROM }, ''],
  ['has text in its Dockerfile', { dockerfile: FROM }, { dockerfile: '' }, '/dockerfile'],
  ['has a small Dockerfile', { dockerfile: FROM }, { dockerfile: LARGE }, '/dockerfile'],
  ['has a Dockerfile in its files', context({ 'src/a.py': '' }), { files: { 'src/Dockerfile': '' } }, '/files'],
  ['has files that are small in all', context({ small: '' }), context({ large: LARGE }), '/files'],
  ['has files that stay inside', context({ '..a': '' }), context({ 'a/../../b': '' }), '/files/a~1..~1..~1b'],
  ['has relative files', context({ etc: '' }), context({ '/etc/passwd': '' }), '/files/~1etc~1passwd'],
  ['has one name for a file', context({ '.a': '' }), context({ './Dockerfile': '' }), '/files/.~1Dockerfile'],
  ['has files or folders', context({ 'a/b': '' }), context({ a: '', 'a/b': '' }), '/files/a'],
  ['has files without backslashes', context({ 'a b': '' }), context({ 'a\\b': '' }), '/files/a\\b'],
  ['has files with short names', context({ [LONG.slice(1)]: '' }), context({ [LONG]: '' }), `/files/${LONG}`],
  ['has five hundred files at most', many(499), many(500), '/files'],
  ['has files of text', context({ a: '1' }), context({ a: 1 }), '/files/a'],
  ['has an archive for a source', { source: 'gs://my-bucket/a.tar.gz' }, { source: 'gs://my-bucket/a' }, '/source'],
  [
    'has a source that lasts longer than our bucket',
    { source: 'gs://my-project-sources/a.tgz' },
    { source: 'gs://labwright-my-project/a.tgz' },
    '/source',
  ],
  ['has an address with a tag', { uri: URI }, { uri: URI.replace(':v1', '') }, '/uri'],
  ['has a tag that stays', { uri: URI }, { uri: URI.replace(':v1', ':latest') }, '/uri'],
  ['has a tag, no digest', { uri: URI }, { uri: DIGEST }, '/uri', URI],
  ['has an address without a scheme', { uri: 'gcr.io/my-project/dev:TF115' }, { uri: `https://${URI}` }, '/uri', URI],
  ['has an address with a registry', { uri: 'docker.io/library/python:3.12' }, { uri: 'python:3.12' }, '/uri'],
  ['has an address, not nothing', { uri: URI }, { uri: '' }, '/uri'],
  ['has no options of a build beside an address', { version: '2' }, { uri: URI, version: '2' }, '/version'],
  ['has a version of few characters', { version: '2026.11-1' }, { version: 'a b' }, '/version'],
  ['has a name in lower case', { name: 'mlops-dev' }, { name: 'MLOps' }, '/name', 'mlops'],
  ['has a tag that is one', { tag: 'TF115-TFX015-KFP136' }, { tag: '-x' }, '/tag'],
  ['has a tag that proves no content', { tag: 'contents' }, { tag: 'content-1' }, '/tag'],
  ['has one of the hosts that gcr.io has', { repository: 'eu.gcr.io' }, { repository: 'fr.gcr.io' }, '/repository'],
  ['has the id of a repository', { repository: 'gcr.io' }, { repository: 'a/b' }, '/repository'],
  ['has a time-out with a unit', { timeout: '90m' }, { timeout: '3600' }, '/timeout', '3600s'],
  ['has a time-out of a day at most', { timeout: '24h' }, { timeout: '25h' }, '/timeout', '24h'],
]);

test('a context that is too large is told the way out', () => {
  const [mistake] = checkSpec({ ...SMALLEST, image: { dockerfile: LARGE } });
  expect(mistake?.detail).toContain('image.source');
});

test('a context of very many files is one mistake', () => {
  const files = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`${index}`, '']));
  expect(checkSpec({ ...SMALLEST, image: { files } })).toHaveLength(1);
});
