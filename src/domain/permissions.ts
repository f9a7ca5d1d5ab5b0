import { imagePlace } from './image-uri.js';
import { PRODUCT } from './product.js';
import { isVerifyOnly, PROFILES } from './profiles.js';
import { isBuilt, type ResolvedSpec } from './resolve.js';

const POLICY_ROLE = 'roles/resourcemanager.projectIamAdmin';

export interface NeededRole {
  role: string;
  permissions: readonly string[];
}

interface Row extends NeededRole {
  when?: (spec: ResolvedSpec) => boolean;
}

const READS_PROJECT = ['resourcemanager.projects.get', 'resourcemanager.projects.getIamPolicy'];

const isGranting = (spec: ResolvedSpec) => !isVerifyOnly(spec);
const hasOwnAccounts = (spec: ResolvedSpec) => spec.access.accounts === 'own';
const hasOwnPlace = (spec: ResolvedSpec) => imagePlace(spec)?.projectId === spec.projectId;

/**
 * What the service's own account must be able to do in a project, and the role that README recommends for it: the
 * fewest, each with something that no other has (Notebooks Admin reads Compute Engine too).
 * Source: the permissions each method's page names (docs.cloud.google.com/iam/docs/permissions-reference).
 */
export const NEEDED_PERMISSIONS: readonly Row[] = [
  {
    role: POLICY_ROLE,
    permissions: [...READS_PROJECT, 'resourcemanager.projects.setIamPolicy'],
    when: isGranting,
  },
  { role: 'roles/browser', permissions: READS_PROJECT, when: isVerifyOnly },
  {
    role: 'roles/serviceusage.serviceUsageAdmin',
    permissions: ['serviceusage.services.get', 'serviceusage.services.enable', 'serviceusage.operations.get'],
  },
  {
    role: 'roles/iam.serviceAccountAdmin',
    permissions: ['iam.serviceAccounts.get', 'iam.serviceAccounts.getIamPolicy'],
  },
  {
    role: 'roles/iam.serviceAccountAdmin',
    permissions: ['iam.serviceAccounts.create', 'iam.serviceAccounts.delete', 'iam.serviceAccounts.list'],
    when: hasOwnAccounts,
  },
  {
    role: 'roles/iam.serviceAccountAdmin',
    permissions: ['iam.serviceAccounts.setIamPolicy'],
    when: isGranting,
  },
  {
    role: 'roles/artifactregistry.admin',
    permissions: ['artifactregistry.repositories.getIamPolicy', 'artifactregistry.tags.get'],
    when: hasOwnPlace,
  },
  {
    role: 'roles/artifactregistry.admin',
    permissions: ['artifactregistry.repositories.setIamPolicy'],
    when: (spec) => hasOwnPlace(spec) && isGranting(spec),
  },
  {
    role: 'roles/artifactregistry.admin',
    permissions: [
      'artifactregistry.repositories.create',
      'artifactregistry.repositories.get',
      'artifactregistry.repositories.delete',
      'artifactregistry.tags.create',
    ],
    when: isBuilt,
  },
  {
    role: 'roles/storage.admin',
    permissions: [
      'storage.buckets.create',
      'storage.buckets.get',
      'storage.buckets.list',
      'storage.buckets.delete',
      'storage.buckets.getIamPolicy',
      'storage.objects.create',
      'storage.objects.get',
      'storage.objects.list',
      'storage.objects.delete',
    ],
    when: isBuilt,
  },
  {
    role: 'roles/storage.admin',
    permissions: ['storage.buckets.setIamPolicy'],
    when: (spec) => isBuilt(spec) && isGranting(spec),
  },
  {
    role: 'roles/cloudbuild.builds.editor',
    permissions: [
      'cloudbuild.builds.create',
      'cloudbuild.builds.get',
      'cloudbuild.builds.list',
      'cloudbuild.builds.update',
    ],
    when: isBuilt,
  },
  {
    role: 'roles/notebooks.admin',
    permissions: [
      'notebooks.instances.create',
      'notebooks.instances.get',
      'notebooks.instances.list',
      'notebooks.instances.delete',
      'notebooks.instances.start',
      'notebooks.instances.stop',
      'notebooks.instances.update',
      'notebooks.operations.get',
      'compute.projects.get',
      'compute.zones.list',
      'compute.regions.get',
      'compute.machineTypes.get',
      'compute.acceleratorTypes.get',
      'compute.subnetworks.list',
      'compute.instances.getSerialPortOutput',
    ],
  },
];

/** What of a spec's access decides which roles are granted on the project. */
export type Granted = Partial<Pick<ResolvedSpec['access'], 'profile' | 'grants'>>;

/** What this spec asks of the service; each role once. */
export function neededRoles(spec: ResolvedSpec): NeededRole[] {
  const needed = new Map<string, string[]>();
  for (const { role, permissions } of NEEDED_PERMISSIONS.filter(({ when }) => when?.(spec) ?? true)) {
    needed.set(role, [...(needed.get(role) ?? []), ...permissions]);
  }
  return [...needed].map(([role, permissions]) => ({ role, permissions }));
}

/** The role that README names for a permission; undefined for one that the service does not need. */
export function roleWith(permission: string, needed: readonly NeededRole[] = NEEDED_PERMISSIONS): string | undefined {
  return needed.find(({ permissions }) => permissions.includes(permission))?.role;
}

/** The needed roles that are missing, each with the permissions it would bring. */
export function missingRoles(needed: readonly NeededRole[], held: readonly string[]): NeededRole[] {
  const holds = new Set(held);
  return needed
    .map(({ role, permissions }) => ({ role, permissions: permissions.filter((permission) => !holds.has(permission)) }))
    .filter(({ permissions }) => permissions.length > 0);
}

/**
 * Who may write a project's policy may do anything in it: the command brings Google's brake along
 * (docs.cloud.google.com/iam/docs/setting-limits-on-granting-roles). `access` says how far it has to open.
 */
export function grantCommand(projectId: string, member: string, role: string, access: Granted = {}): string {
  const condition = role === POLICY_ROLE ? `'^:^title=${PRODUCT}-grants:expression=${brake(access)}'` : 'None';
  return `gcloud projects add-iam-policy-binding ${projectId} --member=${member} --role=${role} --condition=${condition}`;
}

function brake({ profile = 'least-privilege', grants = [] }: Granted): string {
  const { builder, notebook } = PROFILES[profile];
  const rows = [...PROFILES['least-privilege'].notebook, ...builder, ...notebook];
  const roles = [...new Set([...rows, ...grants].map(({ role }) => role))];
  return `api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(${JSON.stringify(roles)})`;
}
