import { expect, test } from 'vitest';

import { writingOf } from '../../../src/console/create/texts.js';

test.each([
  ['a word', { type: 'string' }, 'europe-west4', 'europe-west4'],
  ['nothing', { type: 'string' }, '', undefined],
  ['a number', { type: 'integer' }, '200', 200],
  ['what is no number', { type: 'integer' }, '200 GB', '200 GB'],
  ['a list', { type: 'array', items: { type: 'string' } }, 'a\n b, c\n\n', ['a', 'b', 'c']],
  ['labels', { type: 'object' }, 'class=ml101\nteam = a=b', { class: 'ml101', team: 'a=b' }],
  ['one of several forms', { anyOf: [] }, 'default', 'default'],
  ['an object', { anyOf: [] }, '{"builder":"b"}', { builder: 'b' }],
  ['half of an object', { anyOf: [] }, '{"builder":', '{"builder":'],
])('%s is read from a field, and written into it again', (_, schema, text, value) => {
  const { read, write } = writingOf(schema);
  expect(read(text)).toEqual(value);
  expect(read(write(value))).toEqual(value);
});
