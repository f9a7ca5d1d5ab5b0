/** What each write of a policy changed, for who looks at the twin: Google keeps this in its audit logs. */
import type { Binding, PolicyRecord } from './policies.js';
import type { Store } from './store.js';

export interface Grant {
  role: string;
  member: string;
  /** The expression of its condition. */
  condition?: string;
}

export interface PolicyChange {
  time: string;
  /** From when on it counts; absent: from the first. */
  effectiveTime?: string;
  /** The principal, or who of those that need no permission. */
  by: string;
  added: Grant[];
  removed: Grant[];
}

/** Those who write without a call of their own. */
export const GOOGLE = 'Google';
export const OUTSIDE = 'outside Google Cloud';

/** Older changes of a policy are forgotten. */
const MOST = 200;

/** Does what changes the bindings, and tells it: with a new etag, Google's all begin with "Bw". */
export function changePolicy(store: Store, policy: PolicyRecord, by: string, act: () => void): void {
  const before = grantsOf(policy.bindings);
  act();
  const after = grantsOf(policy.bindings);
  policy.writes += 1;
  policy.etag = Buffer.from(`070${store.chance.hex(13, 'etag')}`, 'hex').toString('base64');
  policy.history.push({
    time: store.clock.iso(),
    by,
    added: without(after, before),
    removed: without(before, after),
  });
  if (policy.history.length > MOST) policy.history.shift();
}

/** The roles whose members a write would change: what `modifiedGrantsByRole` holds. */
export function changedRoles(before: Bindings, after: Bindings): string[] {
  const [old, wanted] = [grantsOf(before), grantsOf(after)];
  return [...new Set([...without(old, wanted), ...without(wanted, old)].map(({ role }) => role))];
}

type Bindings = readonly { role?: string; members?: string[]; condition?: Partial<Binding['condition']> }[];

/** By what makes two the same; their texts are the policy's own. */
const grantsOf = (bindings: Bindings): Map<string, Grant> =>
  new Map(
    bindings.flatMap(({ role = '', members = [], condition: { expression = '' } = {} }) =>
      members.map((member) => [
        JSON.stringify([role, member, expression]),
        { role, member, ...(expression === '' ? {} : { condition: expression }) },
      ]),
    ),
  );

const without = (grants: ReadonlyMap<string, Grant>, others: ReadonlyMap<string, Grant>): Grant[] =>
  [...grants].filter(([key]) => !others.has(key)).map(([, grant]) => grant);
