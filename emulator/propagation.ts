/** How a policy that was written comes to count. */
import { DURATIONS } from './durations.js';
import type { Binding, PolicyRecord } from './policies.js';
import type { Store } from './store.js';

/**
 * Late, and not everywhere at once: for some writes a call that was let through is refused again for a while, since another
 * server answers it that has the policy of before. All of it ends within the time that Google gives as typical.
 */
export function propagate({ clock, chance }: Store, policy: PolicyRecord, key: string): void {
  const { writes } = policy;
  const written = structuredClone(policy.bindings);
  const first = chance.seconds(DURATIONS.grantEffective, `grant ${key}`);
  const countsFrom = (seconds: number, bindings: () => Binding[]): void => {
    clock.in(seconds, () => {
      if (policy.effectiveWrite <= writes) count(policy, writes, bindings());
    });
  };
  let before: Binding[] = [];
  countsFrom(first, () => {
    before = policy.effective;
    return written;
  });
  const lapse = chance.seconds(DURATIONS.grantLapse, `lapse ${key}`);
  const [, , longest] = DURATIONS.grantEffective.seconds;
  const lapses = LAPSING.includes(chance.hex(1, `lapses ${key}`));
  if (!lapses || first + 2 * lapse > longest) return;
  countsFrom(first + lapse, () => before);
  countsFrom(first + 2 * lapse, () => written);
}

/** Of sixteen equal chances, those with which a write is refused again after it was let through: an estimate. */
const LAPSING = '0123';

function count(policy: PolicyRecord, write: number, bindings: Binding[]): void {
  policy.effectiveWrite = write;
  policy.effective = bindings.map((binding) => ({
    ...binding,
    members: binding.members.filter((member) => alive(policy, member)),
  }));
}

/** An account that was deleted while its grant was on the way stays without it. */
const alive = (policy: PolicyRecord, member: string): boolean =>
  !policy.bindings.some(({ members }) => members.some((other) => other.startsWith(`deleted:${member}?`)));
