import { createSecretKey } from 'node:crypto';

import { parse } from 'yaml';

import type { CodecKeys } from './codec.js';
import { ConfigError } from './config.js';
import { isObject } from './domain/differences.js';
import { readText } from './live-file.js';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** 32 bytes, as `openssl rand -base64 32` prints them. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** Reads `current` and `keys`, as YAML or JSON. Throws a ConfigError with every mistake, and never with a key. */
export async function readCodecKeys(file: string): Promise<CodecKeys> {
  const { current, keys, ...others } = contentOf(file, await readText('LABWRIGHT_CODEC_KEYS_FILE', file));
  const entries = isObject(keys) ? Object.entries(keys) : [];
  const mistakes = [
    ...(Object.keys(others).length > 0 ? ['it may hold current and keys, and nothing else'] : []),
    ...(entries.length > 0 ? [] : ['keys holds no key']),
    ...entries.flatMap(([id, key], index) => entryMistakes(id, key, index + 1)),
    ...(typeof current === 'string' && entries.some(([id]) => id === current)
      ? []
      : ['current has to name one of keys']),
  ];
  if (mistakes.length > 0) return refuse(file, mistakes.join('; '));
  return {
    current: String(current),
    keys: new Map(entries.map(([id, key]) => [id, createSecretKey(Buffer.from(String(key), 'base64'))])),
  };
}

/** What is no id may be a key that stands on the wrong side. */
function entryMistakes(id: string, key: unknown, place: number): string[] {
  const where = ID.test(id) && !KEY.test(id) ? `the key ${id}` : `key number ${place}`;
  return [
    ...(ID.test(id) ? [] : [`${where} needs an id of letters, digits, dots, dashes and underscores, 63 at most`]),
    ...(typeof key === 'string' && KEY.test(key) ? [] : [`${where} has to be 32 bytes in base64`]),
  ];
}

/** All as plain text: YAML would take an id such as 2026 for a number. */
function contentOf(file: string, text: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text, { schema: 'failsafe' });
  } catch {
    return refuse(file, 'it is no YAML, or has an id twice');
  }
  return isObject(content) ? content : refuse(file, 'it holds no keys');
}

function refuse(file: string, why: string): never {
  throw new ConfigError(
    `LABWRIGHT_CODEC_KEYS_FILE ${file}: ${why}. It is current: ID, and keys with ID: KEY lines, as docs/operations.md shows.`,
  );
}
