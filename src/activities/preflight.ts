import type { Failure } from '../domain/failures.js';
import type { QuotaRow } from '../domain/quota.js';
import { isBuilt } from '../domain/resolve.js';
import { fullServiceName } from '../domain/services.js';
import type { Project } from '../gcp/index.js';
import { lookAtAccounts } from './accounts-own.js';
import { ask } from './ask.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import type { NameLook } from './finding.js';
import { notebookFindings } from './notebook.js';
import { lookAtAccountQuota } from './preflight-accounts.js';
import { lookAtCompute, type QuotaLook } from './preflight-compute.js';
import { imageFindings } from './preflight-image.js';
import { billingFindings, inactive, invisible, permissionFindings, visibleProject } from './preflight-project.js';
import { lookAtServices } from './preflight-services.js';
import { repositoryFindings } from './repository.js';
import { lookAtSource } from './source.js';
import type { Step } from './step.js';

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
    const { project, findings, absent } = await examine(attempt);
    const [first, ...others] = findings;
    if (first) throw new StepFailure(first, ...others);
    return { projectNumber: project?.projectNumber ?? '', absent };
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
  /** Services that are off, and names that nobody has. */
  absent: string[];
}

async function examine(attempt: Attempt): Promise<Examined> {
  const unseen = { accountQuota: [], absent: [] };
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
  const absent = [...services.disabled, ...others.absent];
  return { ...others, project, findings: eachOnce(findings), absent };
}

/** What lies behind a service that is off is not asked for: it would answer that it is off. */
async function lookAtResources(attempt: Attempt, enabled: ReadonlySet<string>): Promise<Omit<Examined, 'project'>> {
  const seen: { compute?: QuotaLook; accounts?: QuotaLook } = {};
  const isOn = (name: string) => enabled.has(fullServiceName(name));
  const builds = isBuilt(attempt.spec);
  const absent: string[] = [];
  const names = (look: (attempt: Attempt) => Promise<NameLook>) => async () => {
    const seen = await look(attempt);
    absent.push(...seen.absent);
    return seen.findings;
  };
  const looks = [
    names(lookAtAccounts),
    ...(builds && isOn('artifactregistry') ? [() => repositoryFindings(attempt)] : []),
    ...(builds ? [names(lookAtSource)] : []),
    ...(isOn('notebooks') ? [() => notebookFindings(attempt)] : []),
    ...(isOn('compute') ? [async () => (seen.compute = await lookAtCompute(attempt)).findings] : []),
    () => imageFindings(attempt),
    async () => (seen.accounts = await lookAtAccountQuota(attempt)).findings,
  ];
  const found = await Promise.all(looks.map((look) => ask(attempt, look)));
  const { compute, accounts } = seen;
  return { findings: found.flat(), ...(compute && { compute }), accountQuota: accounts?.quota ?? [], absent };
}

/** Several looks may meet the same cause. */
function eachOnce(findings: Failure[]): Failure[] {
  return findings.filter(({ sentence }, index) => findings.findIndex((one) => one.sentence === sentence) === index);
}
