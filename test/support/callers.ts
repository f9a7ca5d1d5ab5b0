/** Callers of an API that tells them apart: each with a token of its own, and what the policy lets it do. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { stringify } from 'yaml';

import type { Policy, Role } from '../../src/domain/policy.js';
import { folderWith } from './folder.js';

/** Long enough, and found again wherever it should not be. */
export const tokenOf = (name: string) => `canary-${name}-0123456789abcdef`;

export const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** As the caller of this name. */
export const as = (name: string) => bearing(tokenOf(name));

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Settings of an API with a token for each name, and the policy where there is one. */
export async function settingsFor(
  names: readonly string[],
  projects?: Policy['projects'],
): Promise<Record<string, string>> {
  const folder = await folderWith({
    'tokens.yaml': stringify(Object.fromEntries(names.map((name) => [name, sha256(tokenOf(name))]))),
    ...(projects && { 'policy.yaml': stringify({ projects }) }),
  });
  return {
    LABWRIGHT_TOKENS_FILE: join(folder, 'tokens.yaml'),
    ...(projects && { LABWRIGHT_POLICY_FILE: join(folder, 'policy.yaml') }),
  };
}

/** What the policy says of a project, by the names of its callers. */
export const callersOf = (roles: Record<string, Role>): Policy['projects'][string] => ({
  callers: Object.entries(roles).map(([name, role]) => ({ caller: `token:${name}`, role })),
});
