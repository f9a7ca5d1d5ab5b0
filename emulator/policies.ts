import type { cloudresourcemanager_v3 } from 'googleapis/build/src/apis/cloudresourcemanager/v3.js';

import { ApiError, invalid } from './errors.js';
import type { Message } from './google.js';
import type { Call } from './call.js';
import { GOOGLE, changePolicy } from './policy-history.js';
import type { PolicyChange } from './policy-history.js';
import { checkPolicy } from './policy-rules.js';
import { propagate } from './propagation.js';
import type { Store } from './store.js';

export type PolicyBody = Message<cloudresourcemanager_v3.Schema$Policy>;

export interface Binding {
  role: string;
  members: string[];
  condition?: { title: string; expression: string; description?: string; location?: string };
}

export interface PolicyRecord {
  etag: string;
  bindings: Binding[];
  auditConfigs: unknown[];
  /** What counts in decisions: writes reach it late (https://docs.cloud.google.com/iam/docs/access-change-propagation). */
  effective: Binding[];
  writes: number;
  effectiveWrite: number;
  /** The last changes, the oldest first. */
  history: PolicyChange[];
}

/** Google's etag of a policy that nobody wrote yet. */
const UNWRITTEN = 'ACAB';

export const newPolicy = (bindings: Binding[] = []): PolicyRecord => ({
  etag: UNWRITTEN,
  bindings: copied(bindings),
  auditConfigs: [],
  effective: copied(bindings),
  writes: 0,
  effectiveWrite: 0,
  history: [],
});

/** Its texts stay the same ones, which `structuredClone` would copy; spread, each would have a hidden class of its own. */
export const copied = (bindings: readonly Binding[]): Binding[] =>
  bindings.map(({ role, members, condition }) =>
    condition ? { role, members: [...members], condition } : { role, members: [...members] },
  );

/** Below version 3 conditions are left out and their roles renamed, so that writing them back cannot widen them. */
export function renderPolicy(policy: PolicyRecord, version = 0): unknown {
  if (![0, 1, 3].includes(version)) throw invalid(`Invalid policy version: ${version}. Supported versions: 0, 1, 3.`);
  const conditional = policy.bindings.some(({ condition }) => condition);
  const bindings = policy.bindings.map(({ role, members, condition }) =>
    condition && version < 3
      ? { role: `${role}_withcond_${hash(condition.expression)}`, members }
      : { role, members, condition },
  );
  return {
    ...(policy.writes > 0 || bindings.length > 0 ? { version: conditional && version === 3 ? 3 : 1 } : {}),
    etag: policy.etag,
    ...(bindings.length > 0 ? { bindings: structuredClone(bindings) } : {}),
    ...(policy.auditConfigs.length > 0 ? { auditConfigs: policy.auditConfigs } : {}),
  };
}

const hash = (text: string): string => Buffer.from(text).toString('hex').slice(-20);

export function checkEtag(policy: PolicyRecord, etag: string | undefined): void {
  // gcloud writes the bytes in the URL-safe alphabet.
  const given = etag?.replaceAll('-', '+').replaceAll('_', '/');
  if (given !== undefined && given !== '' && given !== policy.etag) throw staleEtag(given, policy.etag);
}

/** https://github.com/hashicorp/terraform-provider-google/issues/12512 */
export const staleEtag = (given: string, current: string): ApiError =>
  new ApiError(
    'ABORTED',
    'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff. ' +
      `The request's ETag '${given}' did not match the current policy's ETag '${current}'.`,
    { reason: 'aborted' },
  );

/** Replaces what the mask names; without a mask that is the bindings and not the audit configuration. */
export function writePolicy(
  { store, principal }: Call,
  policy: PolicyRecord,
  body: PolicyBody,
  mask: string | undefined,
  key: string,
): void {
  const fields = mask ? mask.split(',').map((field) => field.trim()) : ['bindings', 'etag'];
  checkEtag(policy, body.etag);
  const names = (field: string): boolean => fields.includes(field) || fields.includes('*');
  const bindings = names('bindings') ? checkPolicy(store, policy, body) : policy.bindings;
  if (names('auditConfigs') || names('audit_configs')) policy.auditConfigs = body.auditConfigs ?? [];
  changePolicy(store, policy, principal, () => (policy.bindings = bindings));
  propagate(store, policy, key);
}

/** What is set from outside, or comes with what the policy belongs to, counts at once. */
export function setAtOnce(store: Store, policy: PolicyRecord, bindings: Binding[], by: string): void {
  policy.effective = copied(bindings);
  changePolicy(store, policy, by, () => (policy.bindings = copied(bindings)));
  policy.effectiveWrite = policy.writes;
}

/** Google's own writes, such as those for service agents, count at once. */
export function bindAtOnce(store: Store, policy: PolicyRecord, role: string, member: string): void {
  const bind = (bindings: Binding[]): void => {
    const same = bindings.find((binding) => binding.role === role && !binding.condition);
    if (!same) bindings.push({ role, members: [member] });
    else if (!same.members.includes(member)) same.members.push(member);
  };
  bind(policy.effective);
  changePolicy(store, policy, GOOGLE, () => {
    bind(policy.bindings);
  });
}

/** A deleted account stays in policies under a dead name (https://docs.cloud.google.com/iam/docs/policies#handle-deleted-members). */
export function bury(store: Store, email: string, uniqueId: string): void {
  const live = `serviceAccount:${email}`;
  for (const policy of store.policies()) {
    for (const binding of policy.effective) binding.members = binding.members.filter((member) => member !== live);
    rename(store, policy, live, `deleted:${live}?uid=${uniqueId}`);
  }
}

/** The contrary, for an account that is restored. */
export function exhume(store: Store, email: string, uniqueId: string): void {
  const [dead, live] = [`deleted:serviceAccount:${email}?uid=${uniqueId}`, `serviceAccount:${email}`];
  for (const policy of store.policies()) {
    if (rename(store, policy, dead, live)) propagate(store, policy, `restored ${email}`);
  }
}

/** Answers whether the policy names it. */
function rename(store: Store, policy: PolicyRecord, member: string, other: string): boolean {
  const held = policy.bindings.filter(({ members }) => members.includes(member));
  if (held.length === 0) return false;
  changePolicy(store, policy, GOOGLE, () => {
    for (const { members } of held) members.splice(members.indexOf(member), 1, other);
  });
  return true;
}
