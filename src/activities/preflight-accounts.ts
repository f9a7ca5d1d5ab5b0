import { builderAccountEmail, notebookAccountEmail } from '../domain/names.js';
import { accountsRow } from '../domain/quota.js';
import { isBuilt } from '../domain/resolve.js';
import type { Attempt } from './attempt.js';
import { isShort, shortQuota, type QuotaLook } from './preflight-compute.js';

/**
 * Each environment has an account of its own, and those that build share one. Told in plans only: Google's default may
 * have been raised, and no run is to stop at a limit that nobody has asked for.
 */
export async function lookAtAccountQuota(attempt: Attempt): Promise<QuotaLook> {
  const { gcp, key, spec, input } = attempt;
  const { count } = input;
  if (count === undefined || spec.access.accounts !== 'own') return { findings: [], quota: [] };
  const emails = (await gcp.iam.listServiceAccounts(key.projectId)).map(({ email }) => email);
  const there = emails.includes(notebookAccountEmail(key)) ? 1 : 0;
  const shared = isBuilt(spec) && !emails.includes(builderAccountEmail(key.projectId)) ? 1 : 0;
  const row = accountsRow(key.projectId, emails.length, shared, { count, there });
  const quota = row === undefined ? [] : [row];
  return { quota, findings: quota.filter(isShort(count)).map((each) => shortQuota(attempt, each)) };
}
