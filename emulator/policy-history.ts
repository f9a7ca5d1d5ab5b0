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
  const before = keysOf(policy.bindings);
  act();
  const after = keysOf(policy.bindings);
  policy.writes += 1;
  policy.etag = Buffer.from(`070${store.chance.hex(13, 'etag')}`, 'hex').toString('base64');
  policy.history.push({
    time: store.clock.iso(),
    by,
    added: grants([...after].filter((key) => !before.has(key))),
    removed: grants([...before].filter((key) => !after.has(key))),
  });
  if (policy.history.length > MOST) policy.history.shift();
}

/** The roles whose members a write would change: what `modifiedGrantsByRole` holds. */
export function changedRoles(before: Bindings, after: Bindings): string[] {
  const [old, wanted] = [keysOf(before), keysOf(after)];
  const changed = [...old].filter((key) => !wanted.has(key)).concat([...wanted].filter((key) => !old.has(key)));
  return [...new Set(grants(changed).map(({ role }) => role))];
}

type Bindings = readonly { role?: string; members?: string[]; condition?: Partial<Binding['condition']> }[];

const keysOf = (bindings: Bindings): Set<string> =>
  new Set(
    bindings.flatMap(({ role = '', members = [], condition }) =>
      members.map((member) => JSON.stringify([role, member, condition?.expression ?? ''])),
    ),
  );

const grants = (keys: readonly string[]): Grant[] =>
  keys.map((key) => {
    const [role = '', member = '', condition = ''] = JSON.parse(key) as string[];
    return { role, member, ...(condition === '' ? {} : { condition }) };
  });
