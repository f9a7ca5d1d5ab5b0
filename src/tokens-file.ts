import { parse } from 'yaml';

import type { StaticToken } from './api/static-tokens.js';
import { ConfigError } from './config.js';
import { isObject } from './domain/differences.js';
import { readText } from './live-file.js';

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const SHA256 = /^[0-9a-f]{64}$/i;

/** Reads `name: sha256` lines. Throws one sentence with every mistake, and never with what may be a token. */
export async function readTokens(file: string): Promise<StaticToken[]> {
  const entries = entriesOf(await readText('LABWRIGHT_TOKENS_FILE', file), file);
  const mistakes = entries.flatMap(([name, sha256], index) => {
    const where = NAME.test(name) ? name : `entry ${index + 1}`;
    return [
      ...(NAME.test(name) ? [] : [`${where} needs a name of lower-case letters, digits, dots, dashes and underscores`]),
      ...(typeof sha256 === 'string' && SHA256.test(sha256)
        ? []
        : [`${where} needs the token's SHA-256 in 64 hex digits`]),
    ];
  });
  if (mistakes.length > 0) return refuse(file, mistakes.join('; '));
  return entries.map(([name, sha256]) => ({ name, digest: Buffer.from(String(sha256), 'hex') }));
}

/** Digests as plain text: YAML would take some of them for numbers. */
function entriesOf(text: string, file: string): [string, unknown][] {
  let tokens: unknown;
  try {
    tokens = parse(text, { schema: 'failsafe' });
  } catch {
    return refuse(file, 'it is no YAML, or has a name twice');
  }
  const entries = isObject(tokens) ? Object.entries(tokens) : [];
  return entries.length > 0 ? entries : refuse(file, 'it holds no token');
}

function refuse(file: string, why: string): never {
  throw new ConfigError(
    `LABWRIGHT_TOKENS_FILE ${file}: ${why}. Each line is name: sha256, as docs/operations.md shows.`,
  );
}
