/**
 * What the service's own account must be able to do in a project, and the role that README recommends for it.
 * Source: the permissions each method's page names (docs.cloud.google.com/iam/docs/permissions-reference).
 */
export const NEEDED_PERMISSIONS: readonly { role: string; permissions: readonly string[] }[] = [
  { role: 'roles/browser', permissions: ['resourcemanager.projects.get'] },
  {
    role: 'roles/serviceusage.serviceUsageAdmin',
    permissions: ['serviceusage.services.get', 'serviceusage.services.enable'],
  },
  {
    role: 'roles/resourcemanager.projectIamAdmin',
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
    role: 'roles/artifactregistry.admin',
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
    ],
  },
];

/** The roles that are missing, each with the permissions it would bring. */
export function missingRoles(held: readonly string[]): { role: string; permissions: string[] }[] {
  const holds = new Set(held);
  return NEEDED_PERMISSIONS.map(({ role, permissions }) => ({
    role,
    permissions: permissions.filter((permission) => !holds.has(permission)),
  })).filter(({ permissions }) => permissions.length > 0);
}

export function grantCommand(projectId: string, member: string, role: string): string {
  return `gcloud projects add-iam-policy-binding ${projectId} --member=${member} --role=${role} --condition=None`;
}
