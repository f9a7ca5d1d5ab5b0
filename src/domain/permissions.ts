import { NOTEBOOK_ROLES } from './grants.js';
import { imageLocation } from './image-uri.js';
import { PRODUCT } from './product.js';
import type { ResolvedSpec } from './resolve.js';

const POLICY_ROLE = 'roles/resourcemanager.projectIamAdmin';
const REPOSITORY_ROLE = 'roles/artifactregistry.admin';

export interface NeededRole {
  role: string;
  permissions: readonly string[];
}

/**
 * What the service's own account must be able to do in a project, and the role that README recommends for it.
 * Source: the permissions each method's page names (docs.cloud.google.com/iam/docs/permissions-reference).
 */
export const NEEDED_PERMISSIONS: readonly NeededRole[] = [
  { role: 'roles/browser', permissions: ['resourcemanager.projects.get'] },
  {
    role: 'roles/serviceusage.serviceUsageAdmin',
    permissions: ['serviceusage.services.get', 'serviceusage.services.enable'],
  },
  {
    role: POLICY_ROLE,
    permissions: ['resourcemanager.projects.getIamPolicy', 'resourcemanager.projects.setIamPolicy'],
  },
  {
    role: 'roles/iam.serviceAccountAdmin',
    permissions: [
      'iam.serviceAccounts.create',
      'iam.serviceAccounts.get',
      'iam.serviceAccounts.delete',
      'iam.serviceAccounts.getIamPolicy',
      'iam.serviceAccounts.setIamPolicy',
    ],
  },
  {
    role: REPOSITORY_ROLE,
    permissions: ['artifactregistry.repositories.getIamPolicy', 'artifactregistry.repositories.setIamPolicy'],
  },
  {
    role: 'roles/notebooks.admin',
    permissions: [
      'notebooks.instances.create',
      'notebooks.instances.get',
      'notebooks.instances.list',
      'notebooks.instances.delete',
    ],
  },
  {
    role: 'roles/compute.viewer',
    permissions: [
      'compute.projects.get',
      'compute.zones.list',
      'compute.regions.get',
      'compute.machineTypes.get',
      'compute.networks.get',
      'compute.subnetworks.list',
    ],
  },
];

/** What this spec asks of the service: a repository's policy only where the image's repository is the project's own. */
export function neededRoles(spec: ResolvedSpec): NeededRole[] {
  const grantsReader = imageLocation(spec)?.projectId === spec.projectId;
  return NEEDED_PERMISSIONS.filter(({ role }) => grantsReader || role !== REPOSITORY_ROLE);
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
 * (docs.cloud.google.com/iam/docs/setting-limits-on-granting-roles).
 */
export function grantCommand(projectId: string, member: string, role: string): string {
  const condition = role === POLICY_ROLE ? `'^:^title=${PRODUCT}-grants:expression=${BRAKE}'` : 'None';
  return `gcloud projects add-iam-policy-binding ${projectId} --member=${member} --role=${role} --condition=${condition}`;
}

const BRAKE = `api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(${JSON.stringify(
  NOTEBOOK_ROLES.map(({ role }) => role),
)})`;
