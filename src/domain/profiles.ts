import type { ResolvedSpec } from './resolve.js';

export interface RoleRow {
  role: string;
  /** What of it is used; without them, all of it: the lab's wide roles. */
  permissions?: readonly string[];
  why: string;
  source: string;
}

/** What a profile grants on the project, to the account that builds and to the one that the notebook runs as. */
export interface Profile {
  builder: readonly RoleRow[];
  notebook: readonly RoleRow[];
}

/** When the roles and their pages were last looked at. */
export const PROFILES_DATE = '2026-11-24';

const LAB = 'https://github.com/jarokaz/mlops-labs (lab 01: enabling the services, assigning roles)';

const LEAST_PRIVILEGE: Profile = {
  builder: [],
  notebook: [
    {
      role: 'roles/aiplatform.user',
      permissions: ['aiplatform.pipelineJobs.create', 'aiplatform.customJobs.create', 'aiplatform.endpoints.predict'],
      why: "runs pipelines, training and prediction: what the lab's notebook is for",
      source: 'https://cloud.google.com/vertex-ai/docs/general/access-control',
    },
    {
      role: 'roles/bigquery.jobUser',
      permissions: ['bigquery.jobs.create'],
      why: 'runs queries; which data they may read stays a decision of each dataset',
      source: 'https://cloud.google.com/bigquery/docs/access-control',
    },
    {
      role: 'roles/logging.logWriter',
      permissions: ['logging.logEntries.create'],
      why: 'the VM and its container write their logs as this account',
      source: 'https://cloud.google.com/logging/docs/access-control',
    },
    {
      role: 'roles/monitoring.metricWriter',
      permissions: ['monitoring.timeSeries.create'],
      why: "the VM reports the notebook's metrics as this account",
      source: 'https://cloud.google.com/monitoring/access-control',
    },
  ],
};

export const PROFILES: Readonly<Record<ResolvedSpec['access']['profile'], Profile>> = {
  'least-privilege': LEAST_PRIVILEGE,
  /** To the letter: whoever opens such a notebook can take over the project. */
  lab: {
    builder: [{ role: 'roles/editor', why: 'the lab makes the account of Cloud Build a Project Editor', source: LAB }],
    notebook: [
      { role: 'roles/editor', why: "the lab's notebook changes most of what a project has", source: LAB },
      { role: 'roles/container.admin', why: "the lab's notebook makes clusters and installs into them", source: LAB },
      { role: 'roles/iam.securityAdmin', why: "the lab's notebook grants roles to what it installs", source: LAB },
    ],
  },
  /** The same, by somebody else: what is missing comes back as commands. */
  none: LEAST_PRIVILEGE,
};

/**
 * What the builder needs on resources of ours, in every profile; nothing on the project. A line of a Dockerfile does
 * not run as the builder: the build reaches no token (gcp/build.ts).
 */
export const BUILDER_GRANTS: readonly (RoleRow & { on: 'repository' | 'bucket' })[] = [
  {
    role: 'roles/artifactregistry.writer',
    permissions: ['artifactregistry.repositories.uploadArtifacts'],
    on: 'repository',
    why: 'pushes the image',
    source: 'https://cloud.google.com/artifact-registry/docs/access-control',
  },
  {
    role: 'roles/storage.objectViewer',
    permissions: ['storage.objects.get'],
    on: 'bucket',
    why: 'fetches the build context',
    source: 'https://cloud.google.com/storage/docs/access-control/iam-roles',
  },
  {
    // Google's page names Storage Admin, which could also open the bucket to others. The bucket is looked at before the
    // build starts (cloud-builders#280), the log is written and written again while it runs.
    role: 'roles/storage.legacyBucketWriter',
    permissions: ['storage.buckets.get', 'storage.objects.create', 'storage.objects.delete'],
    on: 'bucket',
    why: "writes the build's log",
    source: 'https://docs.cloud.google.com/build/docs/securing-builds/store-manage-build-logs',
  },
];

/** On the repository of an image of the same project. */
export const IMAGE_READER: RoleRow = {
  role: 'roles/artifactregistry.reader',
  permissions: ['artifactregistry.repositories.downloadArtifacts'],
  why: 'the VM pulls its image as the account of the notebook',
  source: 'https://cloud.google.com/artifact-registry/docs/access-control',
};

/** On one account. */
export const ACCOUNT_USER: RoleRow = {
  role: 'roles/iam.serviceAccountUser',
  permissions: ['iam.serviceAccounts.actAs'],
  why: 'who makes a build or a notebook, and who opens the notebook, acts as its account',
  source: 'https://cloud.google.com/iam/docs/service-account-permissions#user-role',
};

/** What is used of a role that is granted. */
export function permissionsUsed(role: string): readonly string[] {
  const rows = [...LEAST_PRIVILEGE.notebook, ...BUILDER_GRANTS, IMAGE_READER, ACCOUNT_USER];
  return rows.find((row) => row.role === role)?.permissions ?? [];
}

/** Whether this service grants at all: never to accounts that were given, and never under `none`. */
export function isVerifyOnly({ access }: ResolvedSpec): boolean {
  return access.profile === 'none' || typeof access.accounts === 'object';
}
