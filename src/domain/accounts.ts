import type { Accounts } from './grants.js';
import { builderAccountEmail, notebookAccountEmail } from './names.js';
import { isBuilt, type ResolvedSpec } from './resolve.js';

/** Our own, or the ones that were given; undefined for the project's default ones, which only Google knows. */
export function accountsInSpec(spec: ResolvedSpec): Accounts | undefined {
  const { accounts } = spec.access;
  if (accounts === 'default') return undefined;
  const own = { builder: builderAccountEmail(spec.projectId), notebook: notebookAccountEmail(spec) };
  const { builder, notebook } = accounts === 'own' ? own : accounts;
  return { notebook, ...(isBuilt(spec) && { builder }) };
}
