import { imagePlace, repositoryName } from './image-uri.js';
import { bucketName, isCloudBuildAgent } from './names.js';
import { ACCOUNT_USER, BUILDER_GRANTS, IMAGE_READER, PROFILES } from './profiles.js';
import { isBuilt, type ResolvedSpec } from './resolve.js';

export type GrantTarget =
  | { kind: 'project'; projectId: string }
  | { kind: 'repository'; name: string }
  | { kind: 'bucket'; name: string }
  | { kind: 'serviceAccount'; email: string };

export interface Grant {
  role: string;
  member: string;
  on: GrantTarget;
  /** To or on an account that is not ours: counted, so that what was there before stays (docs/architecture.md, access). */
  counted?: true;
}

/** The full name of the resource, as people read it. */
export function targetName(on: GrantTarget): string {
  switch (on.kind) {
    case 'project':
      return `projects/${on.projectId}`;
    case 'repository':
      return on.name;
    case 'bucket':
      return `buckets/${on.name}`;
    case 'serviceAccount':
      return `serviceAccounts/${on.email}`;
  }
}

/** E-mails; no builder where nothing is built. */
export interface Accounts {
  builder?: string;
  notebook: string;
}

/**
 * Everything that an environment needs to be granted. `self` is the member this service acts as. It and the owner get
 * the use of this one account: creating a notebook needs actAs on its account, opening it does too, and nobody gets it
 * project-wide.
 */
export function grants(spec: ResolvedSpec, accounts: Accounts, self: string | undefined): Grant[] {
  const all = [...notebookGrants(spec, accounts.notebook, self), ...builderGrants(spec, accounts.builder, self)];
  return spec.access.accounts === 'own' ? all : all.map((grant) => ({ ...grant, counted: true }));
}

function notebookGrants(spec: ResolvedSpec, email: string, self: string | undefined): Grant[] {
  const { projectId, notebook, access } = spec;
  const member = `serviceAccount:${email}`;
  const image = imagePlace(spec);
  const owner = notebook.owner === undefined ? undefined : `user:${notebook.owner}`;
  return [
    ...PROFILES[access.profile].notebook.map(({ role }) => ({ role, member, on: onProject(projectId) })),
    ...access.grants.map(({ role }) => ({ role, member, on: onProject(projectId) })),
    // Images of other projects are theirs to share: a refusal there is the preflight's finding, not our grant.
    ...(image?.projectId === projectId
      ? [{ role: IMAGE_READER.role, member, on: onRepository(repositoryName(image)) }]
      : []),
    ...usesOf(email, owner, self),
  ];
}

function builderGrants(spec: ResolvedSpec, email: string | undefined, self: string | undefined): Grant[] {
  const image = imagePlace(spec);
  if (email === undefined || image === undefined || !isBuilt(spec)) return [];
  const { projectId, access } = spec;
  const member = `serviceAccount:${email}`;
  const places = {
    repository: onRepository(repositoryName(image)),
    bucket: { kind: 'bucket' as const, name: bucketName(projectId) },
  };
  return [
    ...PROFILES[access.profile].builder.map(({ role }) => ({ role, member, on: onProject(projectId) })),
    ...BUILDER_GRANTS.map(({ role, on }) => ({ role, member, on: places[on] })),
    ...(isCloudBuildAgent(email) ? [] : usesOf(email, self)),
  ];
}

function usesOf(email: string, ...users: (string | undefined)[]): Grant[] {
  const on: GrantTarget = { kind: 'serviceAccount', email };
  return [...new Set(users)]
    .filter((user) => user !== undefined)
    .map((member) => ({ role: ACCOUNT_USER.role, member, on }));
}

function onProject(projectId: string): GrantTarget {
  return { kind: 'project', projectId };
}

function onRepository(name: string): GrantTarget {
  return { kind: 'repository', name };
}
