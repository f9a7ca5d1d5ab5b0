import { admit } from '../domain/admission.js';
import type { Failure } from '../domain/failures.js';
import { billingFix } from '../domain/failure-fixes.js';
import { isServiceOff } from '../domain/failure-rules.js';
import { grantCommand, missingRoles, neededRoles } from '../domain/permissions.js';
import { isBuilt } from '../domain/resolve.js';
import { requiredServices } from '../domain/services.js';
import { GcpError } from '../gcp/errors.js';
import type { Project } from '../gcp/index.js';
import { accounts } from './accounts.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { notebook } from './notebook.js';
import { repository } from './repository.js';
import { source } from './source.js';
import type { Step } from './step.js';
import { computeFindings } from './preflight-compute.js';

/** Stands in a command where the credentials do not tell whose they are. */
const UNKNOWN_MEMBER = 'MEMBER_OF_THE_SERVICE';

/** Finds everything that would stop the run, before anything is changed: all at once, each with its fix. */
export const preflight: Step<'preflight'> = {
  name: 'preflight',

  async inspect(attempt) {
    const { findings } = await examine(attempt);
    return { state: findings.length === 0 ? 'present' : 'absent', findings };
  },

  async ensure(attempt) {
    const { project, findings } = await examine(attempt);
    const [first, ...others] = findings;
    if (first) throw new StepFailure(first, ...others);
    return { projectNumber: project?.projectNumber ?? '' };
  },
};

async function examine(attempt: Attempt): Promise<{ project?: Project; findings: Failure[] }> {
  // Who reaches Temporal's port bypasses the API, so the worker's own answer decides.
  const refused = admit(attempt.spec).map(({ pointer, detail, suggestion }) =>
    finding(attempt, 'InvalidSpec', `${pointer}: ${detail}`, { text: suggestion ?? 'Change the spec.' }),
  );
  const project = await visibleProject(attempt);
  if (project === undefined) return { findings: [...refused, invisible(attempt, await attempt.gcp.identity())] };
  if (project.state !== 'ACTIVE') return { project, findings: [...refused, inactive(attempt, project)] };
  const found = await Promise.all([
    permissionFindings(attempt),
    ask(() => billingFindings(attempt)),
    nameFindings(attempt),
    ask(() => computeIsOn(attempt).then((isOn) => (isOn ? computeFindings(attempt) : []))),
  ]);
  return { project, findings: [...refused, ...found.flat()] };
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

/** What may not be read is unknown here: the missing permission is a finding of its own, a service that is off comes later. */
async function ask(look: () => Promise<Failure[]>): Promise<Failure[]> {
  try {
    return await look();
  } catch (error) {
    if (isDenied(error)) return [];
    throw error;
  }
}

function isDenied(error: unknown): error is GcpError {
  return error instanceof GcpError && error.google.status === 'PERMISSION_DENIED';
}

export async function permissionFindings(attempt: Attempt): Promise<Failure[]> {
  const { gcp, key } = attempt;
  const needed = neededRoles(attempt.spec);
  const asked = needed.flatMap(({ permissions }) => permissions);
  const held = await gcp.resourceManager.testIamPermissions(key.projectId, asked);
  const member = (await gcp.identity()) ?? UNKNOWN_MEMBER;
  return missingRoles(needed, held).map(({ role, permissions }) =>
    finding(attempt, 'PermissionDenied', `${member} lacks ${permissions.join(', ')} in ${key.projectId}.`, {
      text: `Grant ${role}.`,
      command: grantCommand(key.projectId, member, role, attempt.spec.access.profile),
    }),
  );
}

export async function billingFindings(attempt: Attempt): Promise<Failure[]> {
  const { projectId } = attempt.key;
  const { billingEnabled } = await attempt.gcp.billing.getBillingInfo(projectId);
  if (billingEnabled) return [];
  const sentence = `${projectId} has no open billing account; nothing was changed.`;
  return [finding(attempt, 'BillingDisabled', sentence, billingFix(projectId))];
}

/** The names we would use are free, or ours. */
async function nameFindings(attempt: Attempt): Promise<Failure[]> {
  const builds = isBuilt(attempt.spec);
  const looks = [
    () => accounts.inspect(attempt),
    ...(builds ? [() => repository.inspect(attempt), () => source.inspect(attempt)] : []),
    () => notebook.inspect(attempt),
  ];
  const found = await Promise.all(looks.map((look) => ask(async () => (await look()).findings ?? [])));
  return found.flat();
}

async function computeIsOn({ gcp, key, spec }: Attempt): Promise<boolean> {
  const service = 'compute.googleapis.com';
  if (!requiredServices(spec).includes(service)) return false;
  const [compute] = await gcp.serviceUsage.batchGet(key.projectId, [service]);
  return compute?.state === 'ENABLED';
}

function invisible(attempt: Attempt, member: string | undefined): Failure {
  const { projectId } = attempt.key;
  const sentence = `${projectId} does not exist, or ${member ?? 'the service'} may not see it.`;
  const resource = `projects/${projectId}`;
  return {
    ...finding(attempt, 'PermissionDenied', sentence, {
      text: 'Check the project id; if it is right, grant the roles that README lists.',
      command: grantCommand(projectId, member ?? UNKNOWN_MEMBER, 'roles/browser'),
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

function finding({ input }: Attempt, kind: Failure['kind'], sentence: string, fix: Failure['fix']): Failure {
  return { step: input.step.name, kind, sentence, ...(fix && { fix }) };
}
