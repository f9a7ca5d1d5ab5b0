import type { Failure } from '../domain/failures.js';
import { billingFix } from '../domain/failure-fixes.js';
import { isServiceOff } from '../domain/google-words.js';
import { grantCommand, missingRoles, neededRoles, roleWith } from '../domain/permissions.js';
import type { QuotaRow } from '../domain/quota.js';
import { isBuilt } from '../domain/resolve.js';
import { fullServiceName } from '../domain/services.js';
import type { Project } from '../gcp/index.js';
import { accountFindings } from './accounts-own.js';
import { ask, isDenied } from './ask.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { finding } from './finding.js';
import { notebookFindings } from './notebook.js';
import { lookAtAccountQuota } from './preflight-accounts.js';
import { lookAtCompute, type QuotaLook } from './preflight-compute.js';
import { imageFindings } from './preflight-image.js';
import { lookAtServices } from './preflight-services.js';
import { repositoryFindings } from './repository.js';
import { sourceFindings } from './source.js';
import type { Step } from './step.js';

/** Stands in a command where the credentials do not tell whose they are. */
const UNKNOWN_MEMBER = 'MEMBER_OF_THE_SERVICE';

/** Finds everything that would stop the run, before anything is changed: all at once, each with its fix. */
export const preflight: Step<'preflight'> = {
  name: 'preflight',

  async inspect(attempt) {
    const { project, findings, compute, accountQuota } = await examine(attempt);
    const quota = [...(compute?.quota ?? []), ...accountQuota];
    // What Compute Engine lets through is not known before it is asked.
    const isKnown = compute !== undefined && compute.quota.length > 0;
    const found = {
      findings,
      quota,
      ...(isKnown && { fits: Math.min(...quota.map(({ fits }) => fits)) }),
      ...(project && { outputs: { preflight: { projectNumber: project.projectNumber } } }),
    };
    if (findings.length > 0) return { state: 'differs', changes: [STOPS], ...found };
    return compute ? { state: 'present', ...found } : { state: 'unknown', changes: [LATER], ...found };
  },

  fromNothing: () => Promise.resolve({}),

  async ensure(attempt) {
    const { project, findings } = await examine(attempt);
    const [first, ...others] = findings;
    if (first) throw new StepFailure(first, ...others);
    return { projectNumber: project?.projectNumber ?? '' };
  },
};

const STOPS = 'Stop here, before anything is changed, until what was found is mended.';
const LATER =
  'Go on: zones, machine type, quotas and network cannot be looked at before Compute Engine is enabled, and are met by the notebook.';

interface Examined {
  project?: Project;
  findings: Failure[];
  /** Absent where it could not be looked at. */
  compute?: QuotaLook;
  accountQuota: QuotaRow[];
}

async function examine(attempt: Attempt): Promise<Examined> {
  const unseen = { accountQuota: [] };
  const project = await visibleProject(attempt);
  if (project === undefined) return { ...unseen, findings: [invisible(attempt, await attempt.gcp.identity())] };
  if (project.state !== 'ACTIVE') return { ...unseen, project, findings: [inactive(attempt, project)] };
  attempt.memory.projectNumber = project.projectNumber;
  const [permissions, billing, services] = await Promise.all([
    permissionFindings(attempt),
    ask(attempt, () => billingFindings(attempt)),
    lookAtServices(attempt),
  ]);
  const others = await lookAtResources(attempt, services.enabled);
  const findings = [...permissions, ...billing, ...services.findings, ...others.findings];
  return { ...others, project, findings: eachOnce(findings) };
}

/** What lies behind a service that is off is not asked for: it would answer that it is off. */
async function lookAtResources(attempt: Attempt, enabled: ReadonlySet<string>): Promise<Omit<Examined, 'project'>> {
  const seen: { compute?: QuotaLook; accounts?: QuotaLook } = {};
  const isOn = (name: string) => enabled.has(fullServiceName(name));
  const builds = isBuilt(attempt.spec);
  const looks = [
    () => accountFindings(attempt),
    ...(builds && isOn('artifactregistry') ? [() => repositoryFindings(attempt)] : []),
    ...(builds ? [() => sourceFindings(attempt)] : []),
    ...(isOn('notebooks') ? [() => notebookFindings(attempt)] : []),
    ...(isOn('compute') ? [async () => (seen.compute = await lookAtCompute(attempt)).findings] : []),
    () => imageFindings(attempt),
    async () => (seen.accounts = await lookAtAccountQuota(attempt)).findings,
  ];
  const found = await Promise.all(looks.map((look) => ask(attempt, look)));
  const { compute, accounts } = seen;
  return { findings: found.flat(), ...(compute && { compute }), accountQuota: accounts?.quota ?? [] };
}

/** Several looks may meet the same cause. */
function eachOnce(findings: Failure[]): Failure[] {
  return findings.filter(({ sentence }, index) => findings.findIndex((one) => one.sentence === sentence) === index);
}

/** Google answers 403, never 404, for a project one may not see. */
async function visibleProject({ gcp, key }: Attempt): Promise<Project | undefined> {
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

function invisible(attempt: Attempt, member: string | undefined): Failure {
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

function inactive(attempt: Attempt, { projectId, state }: Project): Failure {
  return finding(attempt, 'InvalidSpec', `${projectId} is ${state}.`, {
    text: 'Restore the project, or choose another.',
    command: `gcloud projects undelete ${projectId}`,
  });
}
