import type { Accounts } from '../domain/grants.js';
import { builderAccountEmail, notebookAccountEmail } from '../domain/names.js';
import { isBuilt, type ResolvedSpec } from '../domain/resolve.js';
import type { Gcp } from '../gcp/index.js';
import type { Attempt } from './attempt.js';

/** Whom the environment builds and runs as. */
export async function accountsOf({ gcp, spec, input }: Attempt): Promise<Accounts> {
  return input.outputs.accounts ?? accountsOfSpec(gcp, spec);
}

/** Our own, the ones that were given, or the project's default ones. */
export async function accountsOfSpec(gcp: Gcp, spec: ResolvedSpec): Promise<Accounts> {
  const { accounts } = spec.access;
  if (accounts === 'default') return defaultAccounts(gcp, spec);
  const own = { builder: builderAccountEmail(spec.projectId), notebook: notebookAccountEmail(spec) };
  const { builder, notebook } = accounts === 'own' ? own : accounts;
  return { notebook, ...(isBuilt(spec) && { builder }) };
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
