/** How a policy that was written comes to count. */
import { later } from './agenda.js';
import { DURATIONS } from './durations.js';
import type { Binding, PolicyRecord } from './policies.js';
import type { Store } from './store.js';

interface Write {
  policy: PolicyRecord;
  number: number;
  written: Binding[];
  /** What counted until this did. */
  before: Binding[];
}

/**
 * Late, and not everywhere at once: for some writes a call that was let through is refused again for a while, since another
 * server answers it that has the policy of before. All of it ends within the time that Google gives as typical.
 */
export function propagate(store: Store, policy: PolicyRecord, key: string): void {
  const { clock, chance } = store;
  const write: Write = { policy, number: policy.writes, written: structuredClone(policy.bindings), before: [] };
  const first = chance.seconds(DURATIONS.grantEffective, `grant ${key}`);
  const change = policy.history.at(-1);
  if (change) change.effectiveTime = new Date(clock.after(first)).toISOString();
  arrive(store, clock.after(first), write);
  const lapse = chance.seconds(DURATIONS.grantLapse, `lapse ${key}`);
  const [, , longest] = DURATIONS.grantEffective.seconds;
  const lapses = LAPSING.includes(chance.hex(1, `lapses ${key}`));
  if (!lapses || first + 2 * lapse > longest) return;
  comeAndGo(store, clock.after(first + lapse), write, 'before');
  comeAndGo(store, clock.after(first + 2 * lapse), write, 'written');
}

const isOvertaken = ({ policy, number }: Write): boolean => policy.effectiveWrite > number;

const arrive = later('policy.arrive', (_, write: Write) => {
  if (isOvertaken(write)) return;
  write.before = write.policy.effective;
  count(write.policy, write.number, write.written);
});

const comeAndGo = later('policy.comeAndGo', (_, write: Write, which: 'before' | 'written') => {
  if (!isOvertaken(write)) count(write.policy, write.number, write[which]);
});

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
