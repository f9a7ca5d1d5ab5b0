import type { Accounts } from '../domain/grants.js';
import { builderAccountEmail, notebookAccountEmail } from '../domain/names.js';
import { isBuilt } from '../domain/resolve.js';
import type { Attempt } from './attempt.js';

/** Whom the environment builds and runs as: our own, the ones that were given, or the project's default ones. */
export async function accountsOf(attempt: Attempt): Promise<Accounts> {
  const { spec, key, input } = attempt;
  const { accounts } = spec.access;
  const known = input.outputs.accounts;
  if (known) return known;
  if (accounts === 'default') return defaultAccounts(attempt);
  const own = { builder: builderAccountEmail(key.projectId), notebook: notebookAccountEmail(key) };
  const { builder, notebook } = accounts === 'own' ? own : accounts;
  return { notebook, ...(isBuilt(spec) && { builder }) };
}

/**
 * Which account a build runs as by default depends on the project's age: Google says it itself
 * (https://cloud.google.com/build/docs/cloud-build-service-account-updates).
 */
async function defaultAccounts(attempt: Attempt): Promise<Accounts> {
  const { gcp, key, spec } = attempt;
  const { projectNumber } = await gcp.resourceManager.getProject(key.projectId);
  const notebook = `${projectNumber}-compute@developer.gserviceaccount.com`;
  if (!isBuilt(spec)) return { notebook };
  const builder = await gcp.cloudBuild.getDefaultServiceAccount(key.projectId, spec.region);
  return { notebook, ...(builder !== undefined && { builder }) };
}
