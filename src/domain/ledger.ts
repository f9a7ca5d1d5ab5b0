import type { Answer, Wish } from './access.js';
import { targetName, type Grant } from './grants.js';
import { grantKey } from './iam-policy.js';

/**
 * One counted grant: to or on an account that is not ours, so that nothing at Google tells whether it is there
 * because of us.
 */
export interface LedgerEntry {
  grant: Grant;
  /** The environments that asked for it. */
  askers: string[];
  /** It stood in the policy before we first wrote it: then it is not ours to take back. */
  existed: boolean;
}

/** Counted grants that nobody asked for so far: whether they exist has to be looked up before they are written. */
export function unknownGrants(ledger: readonly LedgerEntry[], wishes: readonly Wish[]): Grant[] {
  const seen = new Set(ledger.map(({ grant }) => keyOf(grant)));
  return wishes
    .flatMap(({ grant }) => grant.filter(({ counted }) => counted))
    .filter((grant) => !seen.has(keyOf(grant)) && seen.add(keyOf(grant)));
}

/** The ledger with those who ask now; to be kept before anything is written, so that a lost answer loses no count. */
export function asked(
  ledger: readonly LedgerEntry[],
  wishes: readonly Wish[],
  existing: readonly Grant[],
): LedgerEntry[] {
  const existed = new Set(existing.map(keyOf));
  const fresh = unknownGrants(ledger, wishes).map((grant) => ({
    grant,
    askers: [],
    existed: existed.has(keyOf(grant)),
  }));
  return [...ledger, ...fresh].map((entry) => {
    const key = keyOf(entry.grant);
    const more = wishes.filter(({ grant }) => grant.some((each) => keyOf(each) === key));
    return { ...entry, askers: [...new Set([...entry.askers, ...more.map(({ environmentId }) => environmentId)])] };
  });
}

/** The ledger without what Google refused to write just now: whoever makes such a grant later, it is not ours. */
export function withoutRefused(
  ledger: readonly LedgerEntry[],
  before: readonly LedgerEntry[],
  answers: readonly Answer[],
): LedgerEntry[] {
  const known = new Map(before.map(({ grant, askers }) => [keyOf(grant), askers]));
  return ledger
    .map(({ grant, askers, ...entry }) => {
      const on = targetName(grant.on);
      const refused = answers.filter(({ refused: names }) => names?.includes(on)).map((answer) => answer.environmentId);
      const wasAsker = known.get(keyOf(grant)) ?? [];
      return { ...entry, grant, askers: askers.filter((one) => wasAsker.includes(one) || !refused.includes(one)) };
    })
    .filter(({ askers }) => askers.length > 0);
}

/**
 * The wishes as they are to be written. A counted grant is taken back for the last who asked for it, and only where
 * it was ours; one that the ledger does not know is left alone.
 */
export function writable(ledger: readonly LedgerEntry[], wishes: readonly Wish[]): Wish[] {
  const going = ledger.filter((entry) => {
    const leaving = leaversOf(entry, wishes);
    return !entry.existed && entry.askers.every((asker) => leaving.has(asker));
  });
  return wishes.map((wish) => ({
    ...wish,
    revoke: [
      ...wish.revoke.filter(({ counted }) => !counted),
      ...going.filter((entry) => leaversOf(entry, [wish]).size > 0).map(({ grant }) => grant),
    ],
  }));
}

/** The ledger once these wishes were fulfilled; an entry that nobody asks for any more is gone. */
export function fulfilled(ledger: readonly LedgerEntry[], wishes: readonly Wish[]): LedgerEntry[] {
  return ledger
    .map((entry) => {
      const gone = leaversOf(entry, wishes);
      return { ...entry, askers: entry.askers.filter((asker) => !gone.has(asker)) };
    })
    .filter(({ askers }) => askers.length > 0);
}

function leaversOf({ grant, askers }: LedgerEntry, wishes: readonly Wish[]): Set<string> {
  const key = keyOf(grant);
  const leaving = wishes.filter(
    ({ revoke, release, environmentId }) =>
      revoke.some((each) => keyOf(each) === key) || (release === true && askers.includes(environmentId)),
  );
  return new Set(leaving.map(({ environmentId }) => environmentId));
}

/** One grant to Google is one to the ledger, in whatever letters two environments write its member. */
function keyOf(grant: Grant): string {
  return `${targetName(grant.on)} ${grantKey(grant)}`;
}
