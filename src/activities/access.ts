import type { Access, Left } from '../domain/environment.js';
import { grants, type Grant, type GrantTarget } from '../domain/grants.js';
import { hasMarkDescription, notebookAccountEmail } from '../domain/names.js';
import { missingBindings, type Policy } from '../domain/policy.js';
import { GcpError } from '../gcp/errors.js';
import { isGone } from './access-write.js';
import { askForAccess, awaitAnswer, type AccessMemory } from './access-ask.js';
import type { Attempt } from './attempt.js';
import { policyOf, targetName } from './policy-target.js';
import type { Step } from './step.js';

/** Every grant, on project, repository and account: looked at here, written by the project's one writer. */
export const access: Step<'access', AccessMemory> = {
  name: 'access',

  async inspect(attempt) {
    return { state: (await missing(attempt)).length === 0 ? 'present' : 'absent' };
  },

  async ensure(attempt) {
    await awaitAnswer(attempt);
    if ((await missing(attempt)).length > 0) return askForAccess(attempt, { grant: await wanted(attempt), revoke: [] });
    return { access: (await wanted(attempt)).map(toAccess) };
  },

  /**
   * What stands on the notebook's account goes with the account; elsewhere just what we granted is taken back. Asked
   * even where nothing is there yet: a wish of the run before may still be on its way, and the writer takes them in turn.
   */
  async remove(attempt) {
    await awaitAnswer(attempt);
    const email = notebookAccountEmail(attempt.key);
    const account = await attempt.gcp.iam.getServiceAccount(email);
    if (account !== undefined && !hasMarkDescription(account.description, attempt.mark)) return [];
    const revoke = (await wanted(attempt)).filter(({ on }) => on.kind !== 'serviceAccount');
    if (attempt.memory.fulfilled !== true) return askForAccess(attempt, { grant: [], revoke });
    const left: Left[] = [];
    for (const { on, grants: granted } of byTarget(revoke)) {
      const policy = await policyIfAny(attempt, on);
      const isThere = missingBindings(policy, granted).length < granted.length;
      if (isThere) return askForAccess(attempt, { grant: [], revoke });
      left.push(...othersGrants(policy, on, `serviceAccount:${email}`));
    }
    return left;
  },
};

async function wanted({ gcp, key, spec }: Attempt): Promise<Grant[]> {
  return grants(spec, { notebook: notebookAccountEmail(key) }, await gcp.identity());
}

async function missing(attempt: Attempt): Promise<unknown[]> {
  const targets = byTarget(await wanted(attempt));
  const missed = await Promise.all(
    targets.map(async ({ on, grants: wishes }) => missingBindings(await policyOf(attempt.gcp, on).read(), wishes)),
  );
  return missed.flat();
}

function byTarget(all: Grant[]): { on: GrantTarget; grants: Grant[] }[] {
  const names = [...new Set(all.map(({ on }) => targetName(on)))];
  return names.map((name) => {
    const here = all.filter(({ on }) => targetName(on) === name);
    return { on: (here[0] as Grant).on, grants: here };
  });
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

function toAccess({ member, role, on }: Grant): Access {
  return { member, role, on: targetName(on) };
}
