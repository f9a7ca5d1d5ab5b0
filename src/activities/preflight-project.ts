import type { Failure } from '../domain/failures.js';
import { billingFix } from '../domain/failure-fixes.js';
import { isServiceOff } from '../domain/google-words.js';
import { grantCommand, missingRoles, neededRoles, roleWith } from '../domain/permissions.js';
import type { Project } from '../gcp/index.js';
import { isDenied } from './ask.js';
import type { Attempt } from './attempt.js';
import { finding } from './finding.js';

/** Stands in a command where the credentials do not tell whose they are. */
const UNKNOWN_MEMBER = 'MEMBER_OF_THE_SERVICE';

/** Google answers 403, never 404, for a project one may not see. */
export async function visibleProject({ gcp, key }: Attempt): Promise<Project | undefined> {
  try {
    return await gcp.resourceManager.getProject(key.projectId);
  } catch (error) {
    // An API that is off names its project itself, and that may be the one of the credentials.
    if (isDenied(error) && !isServiceOff(error.google)) return undefined;
    throw error;
  }
}

export async function permissionFindings(attempt: Attempt): Promise<Failure[]> {
  const { gcp, key } = attempt;
  const needed = neededRoles(attempt.spec);
  const asked = needed.flatMap(({ permissions }) => permissions);
  const held = await gcp.resourceManager.testIamPermissions(key.projectId, asked);
  const member = (await gcp.identity()) ?? UNKNOWN_MEMBER;
  return missingRoles(needed, held).map(({ role, permissions }) =>
    finding(attempt, 'PermissionDenied', lacks(member, permissions, key.projectId), {
      text: `Grant ${role}.`,
      command: grantCommand(key.projectId, member, role, attempt.spec.access),
    }),
  );
}

/** What is granted first is usually Editor, which sets no policy (cloud.google.com/iam/docs/roles-overview#basic). */
function lacks(member: string, permissions: readonly string[], projectId: string): string {
  const setsPolicies = permissions.some((permission) => permission.endsWith('.setIamPolicy'));
  const editor = setsPolicies ? '; Editor is not enough' : '';
  return `${member} lacks ${permissions.join(', ')} in ${projectId}${editor}.`;
}

export async function billingFindings(attempt: Attempt): Promise<Failure[]> {
  const { projectId } = attempt.key;
  const { billingEnabled } = await attempt.gcp.billing.getBillingInfo(projectId);
  if (billingEnabled) return [];
  const sentence = `${projectId} has no open billing account; nothing was changed.`;
  return [finding(attempt, 'BillingDisabled', sentence, billingFix(projectId))];
}

export function invisible(attempt: Attempt, member: string | undefined): Failure {
  const { key, spec } = attempt;
  const { projectId } = key;
  const permission = 'resourcemanager.projects.get';
  const sentence = `${projectId} does not exist, or ${member ?? 'the service'} lacks ${permission} there.`;
  const role = roleWith(permission, neededRoles(spec)) ?? 'roles/browser';
  const resource = `projects/${projectId}`;
  return {
    ...finding(attempt, 'PermissionDenied', sentence, {
      text: 'Check the project id; if it is right, grant the roles that README lists.',
      command: grantCommand(projectId, member ?? UNKNOWN_MEMBER, role, spec.access),
    }),
    resource,
  };
}

export function inactive(attempt: Attempt, { projectId, state }: Project): Failure {
  return finding(attempt, 'InvalidSpec', `${projectId} is ${state}.`, {
    text: 'Restore the project, or choose another.',
    command: `gcloud projects undelete ${projectId}`,
  });
}
