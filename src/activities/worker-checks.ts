import type { Check, WorkerChecks } from '../domain/check.js';
import { explainCredentials } from '../domain/credentials.js';
import { GcpError } from '../gcp/errors.js';
import type { Gcp } from '../gcp/index.js';
import { VERSION } from '../version.js';

/** Below the time that the API waits for it. */
const WITHIN_MS = 8_000;

/** `worker.check`: whether Google lets this worker in, by reads that need no permission. */
export function workerChecker({ gcp }: { gcp: (signal: AbortSignal) => Gcp }) {
  return {
    'worker.check': async (): Promise<WorkerChecks> => {
      const google = gcp(AbortSignal.timeout(WITHIN_MS));
      return { version: VERSION, checks: [await credentials(google), await access(google)] };
    },
  };
}

async function credentials(google: Gcp): Promise<Check> {
  const [member, quotaProject] = await Promise.all([google.identity(), google.quotaProject()]);
  return { name: 'credentials', required: true, ...explainCredentials(member, quotaProject) };
}

/** A search needs no permission, and finds the projects that one may see. */
async function access(google: Gcp): Promise<Check> {
  const check = { name: 'google', required: true };
  try {
    const [project] = await google.resourceManager.searchProjects(1);
    if (project) return { ...check, ok: true, detail: 'Google answers, and shows at least one project.' };
    const detail = 'Google answers, and shows no project: grant the roles that README lists, in a project to work in.';
    return { ...check, ok: false, detail };
  } catch (error) {
    if (!(error instanceof GcpError)) throw error;
    return { ...check, ok: false, detail: `Google refuses: ${error.message}` };
  }
}
