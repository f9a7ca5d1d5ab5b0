import { grants, targetName, type Grant, type GrantTarget } from '../domain/grants.js';
import { accountsOf } from './accounts-of.js';
import type { Attempt } from './attempt.js';

export async function wanted(attempt: Attempt): Promise<Grant[]> {
  return grants(attempt.spec, await accountsOf(attempt), await attempt.gcp.identity());
}

export function byTarget(all: readonly Grant[]): { on: GrantTarget; grants: Grant[] }[] {
  const names = [...new Set(all.map(({ on }) => targetName(on)))];
  return names.map((name) => {
    const here = all.filter(({ on }) => targetName(on) === name);
    return { on: (here[0] as Grant).on, grants: here };
  });
}
