import { allowancesOf } from './allowances.js';
import { isNeverGranted } from './admission-access.js';
import type { Grant, GrantTarget } from './grants.js';
import { accountProject, bucketName, builderAccountEmail, ENVIRONMENT_ID } from './names.js';
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
  /** Google's default accounts bear it; undefined: they are nobody's. */
  projectNumber?: string;
}

/**
 * Whether some spec that the policy allows may ask for this grant: the writer takes wishes from whoever signals it, so
 * it asks for itself. Of the roles on a project only those of its profiles and grants; to nobody but the accounts that
 * notebooks and builds run as; and of an account its use, to us and to an owner.
 */
export function mayGrant(policy: Policy, { role, member, on }: Grant, writer: Writer): boolean {
  const allowed = allowancesOf(policy, writer.projectId);
  if (allowed === undefined || !isOfProject(on, writer, allowed.profiles)) return false;
  if (on.kind === 'serviceAccount') {
    return role === ACCOUNT_USER.role && (member === writer.self || isOwner(member, allowed));
  }
  const who = kindOf(member, writer);
  if (who === undefined || (who.isDefault && !allowed.profiles.includes('lab'))) return false;
  return rolesOn(on, who, allowed).includes(role);
}

/** Whether it can have been granted by us once: a newer policy keeps nobody from taking it back. */
export function mayRevoke({ role, member, on }: Grant, writer: Writer): boolean {
  if (!isOfProject(on, writer, ['lab'])) return false;
  if (on.kind === 'serviceAccount') {
    return role === ACCOUNT_USER.role && (member === writer.self || member.startsWith('user:'));
  }
  const who = kindOf(member, writer);
  if (who === undefined) return false;
  const ever = { profiles: ['lab' as const], grants: [], repositories: ['*'], baseImages: ['*'] };
  return who.isDefault ? rolesOn(on, who, ever).includes(role) : !isNeverGranted(role);
}

/** Whose number has to be known before it can be told whether they are the project's own. */
export function isDefaultAccount(email: string): boolean {
  return /^(serviceAccount:)?\d+(-compute@developer|@cloudbuild)\.gserviceaccount\.com$/i.test(email);
}

interface Who {
  isBuilder: boolean;
  isNotebook: boolean;
  isDefault: boolean;
}

/** Accounts that we make, and those that Google makes in every project; undefined for everybody else. */
function kindOf(member: string, writer: Writer): Who | undefined {
  const { projectId, projectNumber } = writer;
  const email = /^serviceAccount:(\S+)$/.exec(member)?.[1]?.toLowerCase() ?? '';
  if (email === builderAccountEmail(projectId)) return { isBuilder: true, isNotebook: false, isDefault: false };
  if (isNotebookAccount(email, writer)) return { isBuilder: false, isNotebook: true, isDefault: false };
  if (isCompute(email, writer)) return { isBuilder: true, isNotebook: true, isDefault: true };
  if (projectNumber !== undefined && email === `${projectNumber}@cloudbuild.gserviceaccount.com`)
    return { isBuilder: true, isNotebook: false, isDefault: true };
  return undefined;
}

const isCompute = (email: string, { projectNumber }: Writer): boolean =>
  projectNumber !== undefined && email === `${projectNumber}-compute@developer.gserviceaccount.com`;

const NOTEBOOK_ACCOUNT = new RegExp(`^${PRODUCT}-${ENVIRONMENT_ID.pattern}@`);

/** The service itself may bear such a name, too. */
function isNotebookAccount(email: string, { projectId, self }: Writer): boolean {
  const isSelf = self?.toLowerCase() === `serviceaccount:${email}`;
  return accountProject(email) === projectId && NOTEBOOK_ACCOUNT.test(email) && !isSelf;
}

function rolesOn(
  on: GrantTarget,
  { isBuilder, isNotebook, isDefault }: Who,
  allowed: Pick<Required<Allowances>, 'profiles' | 'grants' | 'repositories' | 'baseImages'>,
): string[] {
  const { profiles, grants } = allowed;
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
      return [
        ...(isBuilder && isTarget(on.name, allowed) ? names(BUILDER_GRANTS.filter((row) => row.on === on.kind)) : []),
        ...(isNotebook && (isTarget(on.name, allowed) || mayHoldImage(on.name, allowed)) ? [IMAGE_READER.role] : []),
      ];
    case 'bucket':
      return isBuilder ? names(BUILDER_GRANTS.filter((row) => row.on === on.kind)) : [];
    case 'serviceAccount':
      return [];
  }
}

const names = (rows: readonly RoleRow[]): string[] => rows.map(({ role }) => role);

/** Where an image that is built may go. */
function isTarget(name: string, { repositories }: Pick<Required<Allowances>, 'repositories'>): boolean {
  const { repository } = partsOf(name);
  return repository === PRODUCT || repositories.some((pattern) => matches(pattern, repository));
}

/** Where an image may lie that is ready: some address there fits a pattern. */
function mayHoldImage(name: string, { baseImages }: Pick<Required<Allowances>, 'baseImages'>): boolean {
  const { projectId, location, repository } = partsOf(name);
  const place = /(^|\.)gcr\.io$/.test(repository)
    ? `${repository}/${projectId}/`
    : `${location}-docker.pkg.dev/${projectId}/${repository}/`;
  return baseImages.some((pattern) => {
    const [head = '', ...rest] = pattern.toLowerCase().split('*');
    return head.startsWith(place) || (rest.length > 0 && place.startsWith(head));
  });
}

function partsOf(name: string) {
  const [, projectId = '', location = '', repository = ''] =
    /^projects\/([^/]+)\/locations\/([^/]+)\/repositories\/([^/]+)$/.exec(name) ?? [];
  return { projectId, location, repository };
}

function isOfProject(on: GrantTarget, writer: Writer, profiles: readonly string[]): boolean {
  const { projectId } = writer;
  switch (on.kind) {
    case 'project':
      return on.projectId === projectId;
    case 'repository':
      return partsOf(on.name).projectId === projectId;
    case 'bucket':
      return on.name === bucketName(projectId);
    case 'serviceAccount':
      return (
        on.email === builderAccountEmail(projectId) ||
        isNotebookAccount(on.email, writer) ||
        (profiles.includes('lab') && isCompute(on.email, writer))
      );
  }
}

function isOwner(member: string, { owners }: Pick<Required<Allowances>, 'owners'>): boolean {
  const [, email] = /^user:(\S+)$/.exec(member) ?? [];
  return email !== undefined && owners.some((pattern) => matches(pattern, email));
}
