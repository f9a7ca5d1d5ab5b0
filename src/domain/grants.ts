import { imageLocation, repositoryName } from './image-uri.js';
import type { ResolvedSpec } from './resolve.js';

export type GrantTarget =
  | { kind: 'project'; projectId: string }
  | { kind: 'repository'; name: string }
  | { kind: 'serviceAccount'; email: string };

export interface Grant {
  role: string;
  member: string;
  on: GrantTarget;
}

/** What the notebook's account may do in its project under `least-privilege`. */
export const NOTEBOOK_ROLES: readonly { role: string; why: string; source: string }[] = [
  {
    role: 'roles/aiplatform.user',
    why: "runs pipelines, training and prediction: what the lab's notebook is for",
    source: 'https://cloud.google.com/vertex-ai/docs/general/access-control',
  },
  {
    role: 'roles/bigquery.jobUser',
    why: 'runs queries; which data they may read stays a decision of each dataset',
    source: 'https://cloud.google.com/bigquery/docs/access-control',
  },
  {
    role: 'roles/logging.logWriter',
    why: 'the VM and its container write their logs as this account',
    source: 'https://cloud.google.com/logging/docs/access-control',
  },
  {
    role: 'roles/monitoring.metricWriter',
    why: "the VM reports the notebook's metrics as this account",
    source: 'https://cloud.google.com/monitoring/access-control',
  },
];

const READER = 'roles/artifactregistry.reader';
const ACCOUNT_USER = 'roles/iam.serviceAccountUser';

/**
 * What `least-privilege` grants. `self` is the member this service acts as. It and the owner get the use of this one
 * account: creating a notebook needs actAs on its account, opening it does too, and nobody gets it project-wide.
 */
export function grants(spec: ResolvedSpec, accounts: { notebook: string }, self: string | undefined): Grant[] {
  const { projectId, notebook } = spec;
  const member = `serviceAccount:${accounts.notebook}`;
  const onProject: GrantTarget = { kind: 'project', projectId };
  const onAccount: GrantTarget = { kind: 'serviceAccount', email: accounts.notebook };
  const image = imageLocation(spec);
  const users = [notebook.owner === undefined ? undefined : `user:${notebook.owner}`, self];
  return [
    ...NOTEBOOK_ROLES.map(({ role }) => ({ role, member, on: onProject })),
    // Images of other projects are theirs to share: a refusal there is the preflight's finding, not our grant.
    ...(image?.projectId === projectId
      ? [{ role: READER, member, on: { kind: 'repository' as const, name: repositoryName(image) } }]
      : []),
    ...[...new Set(users)]
      .filter((user) => user !== undefined)
      .map((user) => ({ role: ACCOUNT_USER, member: user, on: onAccount })),
  ];
}
