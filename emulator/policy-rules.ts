import { ApiError, invalid } from './errors.js';
import { roleExists } from './permissions.js';
import type { Binding, PolicyBody, PolicyRecord } from './policies.js';
import type { Store } from './store.js';

/** https://docs.cloud.google.com/iam/quotas: each time a principal is named counts. */
const MOST_PRINCIPALS = 1500;
const MOST_GROUPS = 250;

/** The bindings as they will be stored, or Google's refusal. One bad member refuses the whole policy. */
export function checkPolicy(store: Store, before: PolicyRecord, body: PolicyBody): Binding[] {
  const given = body.bindings ?? [];
  const conditional = given.some(({ condition }) => condition !== undefined);
  if (conditional && body.version !== 3) {
    throw invalid(
      `The policy contains role bindings with conditions: its version must be 3, not ${body.version ?? 0}.`,
    );
  }
  if (before.bindings.some(({ condition }) => condition) && body.version !== 3 && body.etag) {
    throw invalid('The stored policy has conditions: request and write version 3 of it.');
  }
  const bindings = merge(given.map((binding) => checkBinding(store, before, binding)));
  const members = bindings.flatMap((binding) => binding.members);
  if (members.length > MOST_PRINCIPALS) {
    throw invalid(
      `The number of members in the policy (${members.length}) is larger than the maximum allowed size ${MOST_PRINCIPALS}.`,
    );
  }
  if (members.filter((member) => member.startsWith('group:')).length > MOST_GROUPS) {
    throw invalid(`The number of groups in the policy is larger than the maximum allowed size ${MOST_GROUPS}.`);
  }
  return bindings;
}

function checkBinding(
  store: Store,
  before: PolicyRecord,
  { role, members = [], condition }: NonNullable<PolicyBody['bindings']>[number],
): Binding {
  if (!role) throw invalid('Role must be set in a binding.');
  if (!roleExists(store, role)) throw invalid(`Role (${role}) does not exist in the resource's hierarchy.`);
  for (const member of members) checkMember(store, before, member);
  if (!condition) return { role, members: [...new Set(members)] };
  const { title, expression, ...rest } = condition;
  if (!expression || !title) throw invalid('A condition must have a title and an expression.');
  return { role, members: [...new Set(members)], condition: { title, expression, ...rest } };
}

/** Google keeps one binding for a role and condition, and drops the ones without members. */
function merge(bindings: Binding[]): Binding[] {
  const merged = new Map<string, Binding>();
  for (const binding of bindings) {
    const key = JSON.stringify([binding.role, binding.condition]);
    const same = merged.get(key);
    if (same) same.members = [...new Set([...same.members, ...binding.members])];
    else if (binding.members.length > 0) merged.set(key, binding);
  }
  return [...merged.values()];
}

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

function checkMember(store: Store, before: PolicyRecord, member: string): void {
  const [kind = '', ...rest] = member.split(':');
  const name = rest.join(':');
  if (member === 'allUsers' || member === 'allAuthenticatedUsers') return;
  if (kind === 'principal' || kind === 'principalSet' || kind === 'projectOwner') return;
  if (kind === 'projectEditor' || kind === 'projectViewer') return;
  if (kind === 'deleted') {
    if (before.bindings.some(({ members }) => members.includes(member)) || /\?uid=\d+$/.test(name)) return;
    throw invalid(`Invalid member (${member}).`);
  }
  if (kind === 'domain' && /^[^@\s]+\.[^@\s]+$/.test(name)) return;
  if ((kind === 'user' || kind === 'group') && EMAIL.test(name)) {
    checkPerson(kind, name);
    return;
  }
  if (kind === 'serviceAccount' && EMAIL.test(name)) {
    if (accountExists(store, name)) return;
    throw accountMissing(name);
  }
  throw invalid(`Invalid member (${member}): the member must be of the form type:identifier.`);
}

/** https://github.com/GoogleCloudPlatform/generative-ai/issues/944 */
export const accountMissing = (email: string): ApiError =>
  new ApiError('INVALID_ARGUMENT', `Service account ${email} does not exist.`, { reason: 'badRequest' });

function checkPerson(kind: string, email: string): void {
  if (!email.endsWith('.gserviceaccount.com')) return;
  throw invalid(
    `Principal ${email} is of type "serviceAccount". The principal should appear as "serviceAccount:${email}", not "${kind}:${email}".`,
  );
}

/** Accounts of projects beyond this world are taken to exist; Google's agents exist once their service was enabled. */
export function accountExists(store: Store, email: string): boolean {
  const account = store.accounts.get(email);
  if (account) return account.visible;
  const owner = /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
  return (
    owner !== undefined && !store.projects.has(owner) && !owner.startsWith('gcp-sa-') && !/^service-\d+@/.test(email)
  );
}
