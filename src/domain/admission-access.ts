import { notAllowed } from './admission-words.js';
import { pointer, quote, type Mistake } from './mistake.js';
import { accountProject, builderAccountId } from './names.js';
import type { Allowances } from './policy-allowances.js';
import { PRODUCT } from './product.js';
import type { ResolvedSpec } from './resolve.js';

/** Whose rights the environment gets: by its profile, and by accounts that are there already. */
export function accountsMistakes({ access }: ResolvedSpec, allowed: Required<Allowances>): Mistake[] {
  const { profile, accounts } = access;
  const mistakes = notAllowed('/access/profile', profile, allowed.profiles);
  if (accounts === 'own') return mistakes;
  // The lab's profile is about these accounts: whoever allows it allows them.
  if (accounts === 'default') {
    return profile === 'lab' ? mistakes : [...mistakes, ...notAllowed('/access/accounts', 'default', allowed.accounts)];
  }
  const given = (['builder', 'notebook'] as const).flatMap((field) => {
    const email = accounts[field];
    const at = pointer('access', 'accounts', field);
    return isOwn(email) ? [ownAccount(at, email)] : notAllowed(at, email, allowed.accounts);
  });
  return [...mistakes, ...given];
}

/** Roles on the project for the notebook's own account, to the letter of the policy. */
export function grantsMistakes({ projectId, access }: ResolvedSpec, { grants }: Required<Allowances>): Mistake[] {
  if (access.grants.length > 0 && access.accounts !== 'own') {
    const detail = 'access.grants are for accounts of our own making: leave access.accounts out, or the grants.';
    return [{ pointer: '/access/grants', detail }];
  }
  return access.grants.flatMap(({ role, on }, index) => {
    const at = pointer('access', 'grants', index);
    if (on !== undefined && on !== `projects/${projectId}`) {
      const detail = `access.grants are made on the project only, and not on ${quote(on)}: leave "on" out.`;
      return [{ pointer: `${at}/on`, detail }];
    }
    return isNeverGranted(role) ? [never(`${at}/role`, role)] : notAllowed(`${at}/role`, role, grants);
  });
}

/** With these a notebook could take over the project, whatever a policy says. */
export function isNeverGranted(role: string): boolean {
  return /^roles\/(?:owner|editor|iam\..*|resourcemanager\..*)$/i.test(role);
}

/** An account of another environment: we may act as it, and whoever asks may not. */
function isOwn(email: string): boolean {
  const [id = ''] = email.toLowerCase().split('@');
  if (accountProject(email.toLowerCase()) === undefined) return false;
  return id === builderAccountId() || id.startsWith(`${PRODUCT}-`);
}

function ownAccount(at: string, email: string): Mistake {
  const detail = `${quote(email)} belongs to an environment that this service made: give an account of your own, or leave access.accounts out.`;
  return { pointer: at, detail };
}

function never(at: string, role: string): Mistake {
  const detail = `${role} is never granted: whoever opens the notebook could take over the project. Name the roles that the work needs.`;
  return { pointer: at, detail };
}
