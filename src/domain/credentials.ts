import type { Check } from './check.js';
import { quotaProjectCommand } from './failure-fixes.js';

/**
 * Whom Google takes the worker for. Calls of a person's credentials count against a project that they have to name, or
 * are refused (https://cloud.google.com/docs/quotas/set-quota-project).
 */
export function explainCredentials(
  member: string | undefined,
  quotaProject: string | undefined,
): Pick<Check, 'ok' | 'detail'> {
  if (member === undefined) {
    const detail =
      'The worker has no credentials that name anybody: run `gcloud auth application-default login`, or run it as a service account.';
    return { ok: false, detail };
  }
  if (member.startsWith('user:') && quotaProject === undefined) {
    const detail = `The worker acts as ${member}, whose calls count against no project: run ${quotaProjectCommand('PROJECT')}`;
    return { ok: false, detail };
  }
  const counted = quotaProject === undefined ? '' : `; its calls count against ${quotaProject}`;
  return { ok: true, detail: `The worker acts as ${member}${counted}.` };
}
