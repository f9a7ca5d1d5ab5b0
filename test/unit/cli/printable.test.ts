import { stringify } from 'yaml';
import { expect, test } from 'vitest';

import { CliError, EXIT } from '../../../src/cli/exit.js';
import { printable } from '../../../src/cli/printable.js';

const LOG = '\u001b[31mred\u001b[0m\u001b]0;title\u0007 \u001b[2J\u009b1A10 %\r20 %\u0000\u007f\u0008';

test('a text of others keeps its tabs and lines, and nothing that a terminal obeys', () => {
  expect(printable(`${LOG}\n\tgrün`)).toBe('red 10 %20 %\n\tgrün');
  expect(new CliError(LOG, EXIT.wrong).message).toBe('red 10 %20 %');
});

test('a document stays as it is, but for its texts', () => {
  const document = { state: 'READY', failures: [{ logTail: [LOG, 'b'], count: 1, billed: false, none: null }] };
  expect(printable(document)).toEqual({
    state: 'READY',
    failures: [{ logTail: ['red 10 %20 %', 'b'], count: 1, billed: false, none: null }],
  });
});

test('JSON and YAML alone would let some through', () => {
  expect(JSON.stringify('\u009b1A')).toContain('\u009b');
  expect(stringify('\u009b1A')).toContain('\u009b');
});
