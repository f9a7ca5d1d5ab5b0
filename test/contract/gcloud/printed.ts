/** The gcloud commands that the product prints, by the words before their first placeholder. */
import { bindingCommand } from '../../../src/domain/grant-commands.js';
import { billingFix } from '../../../src/domain/failure-fixes.js';
import type { Grant } from '../../../src/domain/grants.js';
import { grantCommand } from '../../../src/domain/permissions.js';

/** What the commands are about: all of it is there. */
export interface Site {
  project: string;
  member: string;
  account: string;
  bucket: string;
  repository: string;
  image: string;
  /** Its id; it is in us-central1-a. */
  notebook: string;
  control: (body: object) => Promise<unknown>;
}

export interface Printed {
  commands: (site: Site) => string[];
  /** What has to be wrong for the command to mend it. */
  before?: (site: Site) => Promise<unknown>;
  shows: RegExp;
}

const bothWays = (role: string, on: (site: Site) => Grant['on']) => (site: Site) => {
  const grant = { role, member: site.member, on: on(site) };
  return [bindingCommand('add', grant), bindingCommand('remove', grant)];
};

export const PRINTED: Record<string, Printed> = {
  'gcloud services enable ': {
    commands: ({ project }) => [`gcloud services enable dataflow.googleapis.com --project=${project}`],
    shows: /finished successfully/,
  },
  'gcloud billing projects link ': {
    commands: ({ project }) => [billingFix(project).command ?? ''],
    before: ({ control }) => control({ billingEnabled: false }),
    shows: /billingEnabled: true/,
  },
  'gcloud projects undelete ': {
    commands: ({ project }) => [`gcloud projects undelete ${project}`],
    before: ({ control }) => control({ state: 'DELETE_REQUESTED' }),
    shows: /Restored project/,
  },
  'gcloud projects add-iam-policy-binding ': {
    commands: ({ project, member }) =>
      ['roles/browser', 'roles/resourcemanager.projectIamAdmin'].map((role) =>
        grantCommand(project, member, role, { profile: 'lab' }),
      ),
    shows: /serviceAccount:by-hand@/,
  },
  'gcloud projects ': {
    commands: bothWays('roles/logging.logWriter', ({ project }) => ({ kind: 'project', projectId: project })),
    shows: /Updated IAM policy for project/,
  },
  'gcloud artifacts repositories ': {
    commands: bothWays('roles/artifactregistry.reader', ({ repository }) => ({ kind: 'repository', name: repository })),
    shows: /Updated IAM policy for repository/,
  },
  'gcloud storage buckets ': {
    commands: bothWays('roles/storage.objectViewer', ({ bucket }) => ({ kind: 'bucket', name: bucket })),
    shows: /kind: storage#policy/,
  },
  'gcloud iam service-accounts ': {
    commands: bothWays('roles/iam.serviceAccountUser', ({ account }) => ({ kind: 'serviceAccount', email: account })),
    shows: /Updated IAM policy for serviceAccount/,
  },
  'gcloud compute regions list --project=': {
    commands: ({ project }) => [`gcloud compute regions list --project=${project}`],
    shows: /us-central1 +\d+\/\d+/,
  },
  'gcloud compute ': {
    commands: ({ project }) =>
      ['machine', 'accelerator'].map(
        (kind) => `gcloud compute ${kind}-types list --project=${project} --filter="zone ~ europe-west4"`,
      ),
    shows: /(e2-standard-4|nvidia-l4) +europe-west4-a/,
  },
  'gcloud compute networks subnets list --project=': {
    commands: ({ project }) => [`gcloud compute networks subnets list --project=${project} --regions=us-central1`],
    shows: /default +us-central1 +default/,
  },
  'gcloud workbench instances reset ': {
    commands: ({ notebook, project }) => [
      `gcloud workbench instances reset ${notebook} --location=us-central1-a --project=${project}`,
    ],
    shows: /Reset/i,
  },
  'gcloud services list --available': {
    commands: () => ['gcloud services list --available'],
    shows: /notebooks\.googleapis\.com/,
  },
  'gcloud storage ls --long ': {
    commands: ({ bucket }) => [`gcloud storage ls --long gs://${bucket}/context.tgz`],
    shows: /TOTAL: 1 objects/,
  },
  'gcloud storage ls --recursive gs://': {
    commands: ({ bucket }) => [`gcloud storage ls --recursive gs://${bucket}`],
    shows: /\/context\.tgz/,
  },
  'gcloud artifacts docker images list ': {
    commands: ({ image }) => [`gcloud artifacts docker images list ${image} --include-tags`],
    shows: /sha256:[0-9a-f]{64} +v1/,
  },
  'gcloud artifacts docker tags list ': {
    commands: ({ image }) => [`gcloud artifacts docker tags list ${image}`],
    shows: /v1 +\S+mlops-dev +sha256:/,
  },
};

/** What is printed and cannot be carried out here. */
export const NOT_SERVED: Record<string, string> = {
  'gcloud auth application-default login': 'a person signs in at accounts.google.com, with a browser',
  'gcloud auth application-default set-quota-project ':
    'changes the file that such a sign-in leaves, and asks Google nothing',
  'gcloud compute instances resume ': 'no machine of the emulator is ever suspended',
  'gcloud compute networks create ':
    'the emulator makes no network through Compute; a project gets its own under /emulator/',
};

/** A person puts an account in the place of the word. */
export const typed = (command: string): string => command.replace('BILLING_ACCOUNT_ID', '01A2B3-C4D5E6-F78901');
