import { describe, expect, test } from 'vitest';

import { code, link, list, paragraphs, text } from '../../../src/domain/markdown.js';

describe('Markdown of words of others', () => {
  test.each([
    ['roles/iam.serviceAccountUser on a_b_c', String.raw`roles/iam.serviceAccountUser on a\_b\_c`],
    ['<b>no</b> [link](x) `code` *bold*', String.raw`\<b\>no\</b\> \[link\](x) \`code\` \*bold\*`],
    // What the UI would put its own values into.
    ['the {namespace} of $HOME', String.raw`the \{namespace\} of \$HOME`],
    ['- no list\n# no heading', '- no list # no heading'],
  ])('%j stays words', (words, markdown) => {
    expect(text(words)).toBe(markdown);
  });

  test('is one line of code for each line of a command', () => {
    expect(code('gcloud a --b=c_d\ngcloud `e`')).toBe("`gcloud a --b=c_d`\n\n`gcloud 'e'`");
  });
});

describe('a link', () => {
  test('leads to a page, or within the UI', () => {
    expect(link('a_b', 'https://a.example/b;c=d?e=f&g=h')).toBe(String.raw`[a\_b](https://a.example/b;c=d?e=f&g=h)`);
    expect(link('a', '/namespaces/default')).toBe('[a](/namespaces/default)');
  });

  test('cannot be ended early', () => {
    expect(link('a', 'https://a.example/)<b> "c')).toBe('[a](https://a.example/%29%3cb%3e%20%22c)');
  });

  test.each(['javascript:alert(1)', 'data:text/html,a', 'a.example', ''])('is none to %j', (url) => {
    expect(link('a', url)).toBe('a');
  });
});

test('lists and paragraphs leave out what is not there', () => {
  expect(paragraphs('a', undefined, list(['b', 'c']), '')).toBe('a\n\n- b\n- c');
});
