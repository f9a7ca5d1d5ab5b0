import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { readCodecKeys } from '../../src/codec-keys.js';
import { ConfigError } from '../../src/config.js';
import { folderWith } from '../support/folder.js';

const SECRET = randomBytes(32).toString('base64');
const OTHER = randomBytes(32).toString('base64');

async function file(text: string): Promise<string> {
  return join(await folderWith({ 'keys.yaml': text }), 'keys.yaml');
}

const bytes = ({ keys }: Awaited<ReturnType<typeof readCodecKeys>>) =>
  [...keys].map(([id, key]) => [id, key.export().toString('base64')]);

describe('a file of keys', () => {
  test('names the current one among all', async () => {
    const read = await readCodecKeys(await file(`current: "2026"\nkeys:\n  2025: ${OTHER}\n  2026: ${SECRET}\n`));
    expect(read.current).toBe('2026');
    expect(bytes(read)).toEqual([
      ['2025', OTHER],
      ['2026', SECRET],
    ]);
  });

  test('may be JSON', async () => {
    const read = await readCodecKeys(await file(JSON.stringify({ current: 'a', keys: { a: SECRET } })));
    expect(bytes(read)).toEqual([['a', SECRET]]);
  });

  test.each([
    ['of no YAML', `keys: [${SECRET}`, /is no YAML/],
    ['with an id twice', `current: a\nkeys:\n  a: ${SECRET}\n  a: ${OTHER}\n`, /has an id twice/],
    ['with nothing in it', '', /holds no keys/],
    ['without keys', 'current: a\n', /keys holds no key; current has to name/],
    ['whose current key is none of them', `current: b\nkeys:\n  a: ${SECRET}\n`, /current has to name one of keys/],
    ['with a key that is too short', `current: a\nkeys:\n  a: ${SECRET.slice(4)}\n`, /the key a has to be 32 bytes/],
    ['with a key in the place of its id', `current: a\nkeys:\n  ${SECRET}: a\n`, /key number 1 needs an id/],
    ['with another field', `current: a\nkeys:\n  a: ${SECRET}\nold: ${OTHER}\n`, /and nothing else/],
  ])('%s is refused in one line that names it, and shows no key', async (_, text, sentence) => {
    const path = await file(text);
    const error = await readCodecKeys(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    const { message } = error as ConfigError;
    expect(message).toMatch(sentence);
    expect(message).toContain(`LABWRIGHT_CODEC_KEYS_FILE ${path}`);
    expect(message).not.toContain('\n');
    for (const secret of [SECRET, SECRET.slice(4), OTHER]) expect(message).not.toContain(secret);
  });

  test('that is not there is refused', async () => {
    await expect(readCodecKeys('/absent/keys.yaml')).rejects.toThrow(/LABWRIGHT_CODEC_KEYS_FILE \/absent.*be read/);
  });
});
