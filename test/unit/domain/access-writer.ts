import type { Wish } from '../../../src/domain/access.js';
import { targetName, type Grant } from '../../../src/domain/grants.js';
import { asked, fulfilled, unknownGrants, writable, type LedgerEntry } from '../../../src/domain/ledger.js';
import { addBindings, missingBindings, removeBindings, type IamPolicy } from '../../../src/domain/iam-policy.js';

/** Policies by the full name of what they stand on. */
export type Policies = Record<string, IamPolicy>;

export interface Project {
  policies: Policies;
  ledger: LedgerEntry[];
}

/** What Google refuses to whom in one batch: to read the policies, or to write those of one target. */
export interface Refusals {
  look?: readonly string[];
  write?: readonly string[];
  on?: string;
}

/** One batch as the project's writer fulfils it: src/workflows/project-access.ts, with access-look and access-write. */
export function fulfil({ policies, ledger }: Project, wishes: readonly Wish[], refusals: Refusals = {}): Project {
  const isUnknown = unknownGrants(ledger, wishes).length > 0;
  const stopped = (wish: Wish) => isUnknown && (refusals.look ?? []).includes(wish.environmentId);
  const going = wishes.filter((wish) => !stopped(wish));
  const existing = isUnknown ? going.flatMap(({ grant }) => grant.filter((each) => stands(policies, each))) : [];
  const entered = asked(ledger, going, existing);
  const failed = (wish: Wish) => (refusals.write ?? []).includes(wish.environmentId);
  const written = writable(entered, going).reduce(
    (before, wish) => write(before, wish, failed(wish) ? refusals.on : undefined),
    policies,
  );
  const done = going.filter((wish) => !failed(wish));
  return { policies: written, ledger: fulfilled(entered, done) };
}

function write(policies: Policies, { grant, revoke }: Wish, refused: string | undefined): Policies {
  const entries = Object.entries(policies).map(([name, policy]) => {
    if (name === refused) return [name, policy];
    const here = (grants: readonly Grant[]) => grants.filter(({ on }) => targetName(on) === name);
    return [name, addBindings(removeBindings(policy, here(revoke)), here(grant))];
  });
  return Object.fromEntries(entries) as Policies;
}

export function stands(policies: Policies, grant: Grant): boolean {
  return missingBindings(policies[targetName(grant.on)] ?? { bindings: [] }, [grant]).length === 0;
}
