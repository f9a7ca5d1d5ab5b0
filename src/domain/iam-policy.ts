/** IAM policies as Google writes them (https://cloud.google.com/iam/docs/reference/rest/v1/Policy). */
export interface Binding {
  role: string;
  members: string[];
  condition?: { title?: string; description?: string; expression: string; location?: string };
}

export interface IamPolicy {
  version?: number;
  etag?: string;
  bindings: Binding[];
  auditConfigs?: unknown[];
}

export interface RoleMember {
  role: string;
  member: string;
}

/**
 * The policy with these grants in it, for writing back; the same object if nothing is missing. Only unconditional
 * bindings are joined: a grant under someone's condition is not the grant that was asked for.
 */
export function addBindings(policy: IamPolicy, grants: readonly RoleMember[]): IamPolicy {
  const missing = missingBindings(policy, grants);
  if (missing.length === 0) return policy;
  const bindings = [...policy.bindings];
  for (const { role, member } of missing) {
    const index = bindings.findIndex((binding) => binding.role === role && isUnconditional(binding));
    const binding = bindings[index];
    if (binding === undefined) bindings.push({ role, members: [member] });
    else bindings[index] = { ...binding, members: [...binding.members, member] };
  }
  return withBindings(policy, bindings);
}

/** The same object if none of these grants was there. */
export function removeBindings(policy: IamPolicy, grants: readonly RoleMember[]): IamPolicy {
  const doomed = new Set(grants.map(grantKey));
  return without(policy, (role, member) => doomed.has(grantKey({ role, member })));
}

/** The grants that no unconditional binding gives yet, each once. */
export function missingBindings(policy: IamPolicy, grants: readonly RoleMember[]): RoleMember[] {
  const seen = new Set(policy.bindings.filter(isUnconditional).flatMap(({ role, members }) => keys(role, members)));
  return grants
    .filter((grant) => !seen.has(grantKey(grant)) && seen.add(grantKey(grant)))
    .map(({ role, member }) => ({ role, member }));
}

/** Whether two policies mean the same: order, duplicates, split bindings, etag and version do not count. */
export function samePolicy(a: IamPolicy, b: IamPolicy): boolean {
  return meaning(a) === meaning(b);
}

/** Equal for grants that Google takes for one. */
export function grantKey({ role, member }: RoleMember): string {
  return `${role} ${memberKey(member)}`;
}

function meaning({ bindings, auditConfigs = [] }: IamPolicy): string {
  const given = bindings.flatMap(({ role, members, condition }) =>
    keys(role, members).map((key) => `${key} ${canonical(condition ?? null)}`),
  );
  return JSON.stringify([[...new Set(given)].sort(), canonical(auditConfigs)]);
}

function without(policy: IamPolicy, isDoomed: (role: string, member: string) => boolean): IamPolicy {
  const bindings = policy.bindings.flatMap((binding) => {
    if (!isUnconditional(binding)) return [binding];
    const members = binding.members.filter((member) => !isDoomed(binding.role, member));
    if (members.length === binding.members.length) return [binding];
    return members.length === 0 ? [] : [{ ...binding, members }];
  });
  const unchanged = bindings.length === policy.bindings.length && bindings.every((b, i) => b === policy.bindings[i]);
  return unchanged ? policy : withBindings(policy, bindings);
}

/** Version 3 always: an older one would drop every condition (cloudresourcemanager v3, Policy.version). */
function withBindings(policy: IamPolicy, bindings: Binding[]): IamPolicy {
  return { ...policy, version: 3, bindings };
}

function isUnconditional(binding: Binding): boolean {
  return binding.condition === undefined;
}

const keys = (role: string, members: readonly string[]): string[] =>
  members.map((member) => grantKey({ role, member }));

/**
 * Google compares e-mails without case and gives them back as it knows them, so that an exact comparison would grant
 * for ever (https://github.com/GoogleCloudPlatform/magic-modules/pull/2180); identities of pools do have case.
 */
function memberKey(member: string): string {
  const [, kind = '', value = ''] = /^(user|group|serviceAccount|domain):(.*)$/s.exec(member) ?? [];
  return kind === '' ? member : `${kind}:${value.toLowerCase()}`;
}

/** JSON whose keys and lists are sorted: audit configurations are sets. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${entries.sort().join()}}`;
}
