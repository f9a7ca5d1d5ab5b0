import { accountsInSpec } from '../domain/accounts.js';
import type { Accounts } from '../domain/grants.js';
import { isBuilt, type ResolvedSpec } from '../domain/resolve.js';
import type { Gcp } from '../gcp/index.js';
import type { Attempt } from './attempt.js';

/** Whom the environment builds and runs as. What an earlier step told is taken for what only Google knows. */
export async function accountsOf({ gcp, spec, input }: Attempt): Promise<Accounts> {
  return accountsInSpec(spec) ?? input.outputs.accounts ?? defaultAccounts(gcp, spec);
}

/** Our own, the ones that were given, or the project's default ones. */
export async function accountsOfSpec(gcp: Gcp, spec: ResolvedSpec): Promise<Accounts> {
  return accountsInSpec(spec) ?? defaultAccounts(gcp, spec);
}

/**
 * Which account a build runs as by default depends on the project's age: Google says it itself
 * (https://cloud.google.com/build/docs/cloud-build-service-account-updates).
 */
async function defaultAccounts(gcp: Gcp, spec: ResolvedSpec): Promise<Accounts> {
  const { projectNumber } = await gcp.resourceManager.getProject(spec.projectId);
  const notebook = `${projectNumber}-compute@developer.gserviceaccount.com`;
  if (!isBuilt(spec)) return { notebook };
  const builder = await gcp.cloudBuild.getDefaultServiceAccount(spec.projectId, spec.region);
  return { notebook, ...(builder !== undefined && { builder }) };
}
