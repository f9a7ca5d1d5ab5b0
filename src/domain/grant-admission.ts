import { allowancesOf } from './allowances.js';
import { isNeverGranted } from './admission-access.js';
import type { Grant, GrantTarget } from './grants.js';
import { accountProject, bucketName, builderAccountEmail } from './names.js';
import { matches } from './pattern.js';
import type { Allowances } from './policy-allowances.js';
import type { Policy } from './policy.js';
import { PRODUCT } from './product.js';
import { ACCOUNT_USER, BUILDER_GRANTS, IMAGE_READER, PROFILES, type RoleRow } from './profiles.js';

/** Where the writer of policies works, and as whom. */
export interface Writer {
  projectId: string;
  /** Our own IAM member. */
  self: string | undefined;
}

/**
 * Whether some spec that the policy allows may ask for this grant: the writer takes wishes from whoever signals it, so
 * it asks for itself. Of the roles on a project only those of its profiles and grants; to nobody but the accounts that
 * notebooks and builds run as; and of an account its use, to us and to an owner.
 */
export function mayGrant(policy: Policy, { role, member, on }: Grant, { projectId, self }: Writer): boolean {
  const allowed = allowancesOf(policy, projectId);
  if (allowed === undefined || !isOfProject(on, projectId, allowed.profiles)) return false;
  if (on.kind === 'serviceAccount') {
    return role === ACCOUNT_USER.role && (member === self || isOwner(member, allowed));
  }
  const who = kindOf(member, projectId);
  if (who === undefined || (who.isDefault && !allowed.profiles.includes('lab'))) return false;
  return rolesOn(on, who, allowed).includes(role);
}

/** Whether it can have been granted by us once: a newer policy keeps nobody from taking it back. */
export function mayRevoke({ role, member, on }: Grant, { projectId }: Writer): boolean {
  if (!isOfProject(on, projectId, ['lab'])) return false;
  if (on.kind === 'serviceAccount') return role === ACCOUNT_USER.role;
  const who = kindOf(member, projectId);
  if (who === undefined) return false;
  return !who.isDefault || rolesOn(on, who, { profiles: ['lab'], grants: [] }).includes(role);
}

interface Who {
  isBuilder: boolean;
  isNotebook: boolean;
  isDefault: boolean;
}

/** Accounts that we make, and those that Google makes in every project; undefined for everybody else. */
function kindOf(member: string, projectId: string): Who | undefined {
  const email = /^serviceAccount:(\S+)$/.exec(member)?.[1]?.toLowerCase() ?? '';
  if (email === builderAccountEmail(projectId)) return { isBuilder: true, isNotebook: false, isDefault: false };
  if (isNotebookAccount(email, projectId)) return { isBuilder: false, isNotebook: true, isDefault: false };
  if (isCompute(email)) return { isBuilder: true, isNotebook: true, isDefault: true };
  if (/^\d+@cloudbuild\.gserviceaccount\.com$/.test(email))
    return { isBuilder: true, isNotebook: false, isDefault: true };
  return undefined;
}

const isCompute = (email: string): boolean => /^\d+-compute@developer\.gserviceaccount\.com$/.test(email);

function isNotebookAccount(email: string, projectId: string): boolean {
  return accountProject(email) === projectId && email.startsWith(`${PRODUCT}-`);
}

function rolesOn(
  on: GrantTarget,
  { isBuilder, isNotebook, isDefault }: Who,
  { profiles, grants }: Pick<Required<Allowances>, 'profiles' | 'grants'>,
): string[] {
  switch (on.kind) {
    case 'project': {
      const granting = profiles.filter((profile) => (profile === 'lab') === isDefault).map((each) => PROFILES[each]);
      const extra = isDefault ? [] : grants.filter((role) => !isNeverGranted(role));
      return [
        ...(isBuilder ? names(granting.flatMap(({ builder }) => builder)) : []),
        ...(isNotebook ? [...names(granting.flatMap(({ notebook }) => notebook)), ...extra] : []),
      ];
    }
    case 'repository':
    case 'bucket':
      return [
        ...(isBuilder ? names(BUILDER_GRANTS.filter((row) => row.on === on.kind)) : []),
        ...(isNotebook && on.kind === 'repository' ? [IMAGE_READER.role] : []),
      ];
    case 'serviceAccount':
      return [];
  }
}

const names = (rows: readonly RoleRow[]): string[] => rows.map(({ role }) => role);

function isOfProject(on: GrantTarget, projectId: string, profiles: readonly string[]): boolean {
  switch (on.kind) {
    case 'project':
      return on.projectId === projectId;
    case 'repository':
      return /^projects\/([^/]+)\/locations\/[^/]+\/repositories\/[^/]+$/.exec(on.name)?.[1] === projectId;
    case 'bucket':
      return on.name === bucketName(projectId);
    case 'serviceAccount':
      return (
        on.email === builderAccountEmail(projectId) ||
        isNotebookAccount(on.email, projectId) ||
        (profiles.includes('lab') && isCompute(on.email))
      );
  }
}

function isOwner(member: string, { owners }: Pick<Required<Allowances>, 'owners'>): boolean {
  const [, email] = /^user:(\S+)$/.exec(member) ?? [];
  return email !== undefined && owners.some((pattern) => matches(pattern, email));
}
