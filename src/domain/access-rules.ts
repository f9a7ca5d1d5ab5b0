import { DEFAULTS } from './defaults.js';
import { quote, type Mistake } from './mistake.js';
import { accountProject } from './names.js';
import type { EnvironmentSpec } from './spec-schema.js';

const AT = '/access/accounts';

/** Which accounts a profile goes with: who is granted something decides whose account it may be. */
export function accessMistakes({ access = {}, image, projectId }: Partial<EnvironmentSpec>): Mistake[] {
  const { profile = DEFAULTS.access.profile, accounts } = access;
  if (accounts === undefined) return [];
  if (profile === 'lab' && accounts !== 'default') {
    const detail =
      "The profile lab grants the lab's wide roles to the accounts that the project already has: leave access.accounts out, or write default.";
    return [{ pointer: AT, detail, suggestion: 'default' }];
  }
  if (profile === 'least-privilege' && accounts === 'default') {
    const detail =
      "The profile least-privilege grants only to accounts of our own making, as whatever else runs as the project's default accounts would get the roles too: write own, or the profile lab or none.";
    return [{ pointer: AT, detail, suggestion: 'own' }];
  }
  if (typeof accounts === 'string' || image?.uri !== undefined) return [];
  return builderMistakes(accounts, projectId);
}

/** https://cloud.google.com/build/docs/securing-builds/configure-user-specified-service-accounts */
function builderMistakes({ builder }: { builder?: string }, projectId: string | undefined): Mistake[] {
  const home = builder === undefined ? undefined : accountProject(builder);
  if (home === undefined || projectId === undefined || home === projectId) return [];
  const detail = `${quote(builder)} belongs to ${home}, and Cloud Build runs as an account of the project that it builds in, ${projectId}.`;
  return [{ pointer: `${AT}/builder`, detail }];
}
