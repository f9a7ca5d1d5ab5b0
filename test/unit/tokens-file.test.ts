import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { tokenCaller } from '../../src/api/static-tokens.js';
import { ConfigError } from '../../src/config.js';
import { readTokens } from '../../src/tokens-file.js';
import { sha256 } from '../support/callers.js';
import { folderWith } from '../support/folder.js';

const fileWith = async (text: string) => join(await folderWith({ 'tokens.yaml': text }), 'tokens.yaml');

async function refusal(text: string): Promise<string> {
  const error: unknown = await readTokens(await fileWith(text)).then(
    () => new Error('The file was taken.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigError)) throw error;
  return error.message;
}

describe('a file of tokens', () => {
  test('names who bears a token, by its SHA-256', async () => {
    const tokens = await readTokens(
      await fileWith(`# who may call\nci: ${sha256('of-ci')}\nann-laptop: '${sha256('of-ann').toUpperCase()}'\n`),
    );
    expect(tokenCaller(tokens, 'of-ci')).toEqual({ name: 'token:ci' });
    expect(tokenCaller(tokens, 'of-ann')).toEqual({ name: 'token:ann-laptop' });
    for (const wrong of ['', 'of-c', 'of-ci ', 'ci', sha256('of-ci')])
      expect(tokenCaller(tokens, wrong)).toBeUndefined();
  });

  test.each(['0'.repeat(64), `${'1'.repeat(60)}e123`, `0x${'1'.repeat(62)}`])(
    'takes a digest for a text, whatever YAML could read in it: %s',
    async (digest) => {
      const read = readTokens(await fileWith(`ci: ${digest}\n`));
      if (digest.startsWith('0x')) await expect(read).rejects.toThrow(/64 hex digits/);
      else expect((await read).map((each) => each.digest.toString('hex'))).toEqual([digest]);
    },
  );

  test('is refused with every mistake, and never with what may be the token itself', async () => {
    const told = await refusal('ci: a-token-in-plain\nNo Name: x\nann:\n');
    expect(told).toMatch(/ci needs the token's SHA-256.*entry 2 needs a name.*entry 2 needs.*ann needs/);
    expect(told).not.toContain('a-token-in-plain');
  });

  test.each(['', '# nothing\n', '- ci\n', 'ci\n', `ci: ${sha256('a')}\nci: ${sha256('b')}\n`, 'ci: [\n'])(
    'is refused where it holds no tokens by name: %j',
    async (text) => {
      expect(await refusal(text)).toMatch(/^LABWRIGHT_TOKENS_FILE .*name: sha256/);
    },
  );

  test('is refused where it is not there', async () => {
    await expect(readTokens('/nowhere/tokens.yaml')).rejects.toThrow('/nowhere/tokens.yaml cannot be read: ');
  });
});
