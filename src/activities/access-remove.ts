import type { Left } from '../domain/environment.js';
import { targetName, type Grant, type GrantTarget } from '../domain/grants.js';
import { builderAccountEmail, hasMarkDescription, notebookAccountEmail } from '../domain/names.js';
import { missingBindings, type Policy } from '../domain/policy.js';
import { isVerifyOnly } from '../domain/profiles.js';
import { GcpError } from '../gcp/errors.js';
import { askForAccess, awaitAnswer, type AccessMemory } from './access-ask.js';
import { byTarget, wanted } from './access-wanted.js';
import { isGone } from './access-write.js';
import type { Attempt } from './attempt.js';
import { neighbour } from './neighbours.js';
import { policyOf } from './policy-target.js';
import { unlessOff } from './unless.js';

/**
 * Just what we granted is taken back. Asked even where nothing is there yet: a wish of the run before may still be on
 * its way, and the writer takes them in turn.
 */
export async function removeAccess(attempt: Attempt<AccessMemory>): Promise<Left[]> {
  await awaitAnswer(attempt);
  if (isVerifyOnly(attempt.spec) || (await isForeign(attempt))) return [];
  const revoke = (await unlessOff(() => ours(attempt))) ?? [];
  if (attempt.memory.fulfilled !== true) return askForAccess(attempt, { grant: [], revoke });
  const member = `serviceAccount:${notebookAccountEmail(attempt.key)}`;
  const left: Left[] = [];
  // A counted grant may rightly still be there: the writer knows who else asked for it.
  for (const { on, grants: granted } of byTarget(revoke.filter(({ counted }) => !counted))) {
    const policy = await policyIfAny(attempt, on);
    const isThere = missingBindings(policy, granted).length < granted.length;
    if (isThere) return askForAccess(attempt, { grant: [], revoke });
    left.push(...othersGrants(policy, on, member));
  }
  return left;
}

/** What stands on an account of ours goes with the account; what the builder has, with the last who builds. */
async function ours(attempt: Attempt): Promise<Grant[]> {
  const all = await wanted(attempt);
  const builder = builderAccountEmail(attempt.key.projectId);
  const member = `serviceAccount:${builder}`;
  const kept = new Set<GrantTarget['kind']>();
  for (const what of ['repository', 'bucket'] as const) {
    const isShared = all.some((grant) => grant.member === member && grant.on.kind === what);
    if (isShared && (await neighbour(attempt, what)) !== undefined) kept.add(what);
  }
  return all.filter(({ counted, on, ...grant }) => {
    if (counted) return true;
    return on.kind !== 'serviceAccount' && !(grant.member === member && kept.has(on.kind));
  });
}

/** An account of our name that somebody else made: what it may do is none of our business. */
async function isForeign({ gcp, key, mark, spec }: Attempt): Promise<boolean> {
  if (spec.access.accounts !== 'own') return false;
  const account = await gcp.iam.getServiceAccount(notebookAccountEmail(key));
  return account !== undefined && !hasMarkDescription(account.description, mark);
}

async function policyIfAny({ gcp }: Attempt, on: GrantTarget): Promise<Policy> {
  try {
    return await policyOf(gcp, on).read();
  } catch (error) {
    if (error instanceof GcpError && isGone(error)) return { bindings: [] };
    throw error;
  }
}

/** What others granted to our account is theirs to take back; the service may not even be allowed to. */
function othersGrants({ bindings }: Policy, on: GrantTarget, member: string): Left[] {
  return bindings
    .filter(({ members }) => members.includes(member))
    .map(({ role }) => ({
      resource: targetName(on),
      reason: `${member} was given ${role} by somebody else; the binding stays behind the deleted account.`,
      billed: false,
    }));
}
