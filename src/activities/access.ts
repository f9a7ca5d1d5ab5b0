import type { Access, Left } from '../domain/environment.js';
import { grants, type Grant, type GrantTarget } from '../domain/grants.js';
import { hasMarkDescription, notebookAccountEmail } from '../domain/names.js';
import { addBindings, missingBindings, removeBindings, type Policy } from '../domain/policy.js';
import type { Attempt } from './attempt.js';
import { policyOf, targetName } from './policy-target.js';
import type { Step } from './step.js';

/** Every grant, on project, repository and account; a policy is written only where something is missing. */
export const access: Step<'access'> = {
  name: 'access',

  async inspect(attempt) {
    const missing = await Promise.all(
      (await wanted(attempt)).map(async ({ on, wishes }) =>
        missingBindings(await policyOf(attempt.gcp, on).read(), wishes),
      ),
    );
    return { state: missing.flat().length === 0 ? 'present' : 'absent' };
  },

  async ensure(attempt) {
    const targets = await wanted(attempt);
    for (const { on, wishes } of targets) {
      await rewrite(attempt, on, (policy) => addBindings(policy, wishes));
    }
    return { access: targets.flatMap(({ wishes }) => wishes.map(toAccess)) };
  },

  /** What stands on the notebook's account goes with the account; elsewhere just what we granted is taken back. */
  async remove(attempt) {
    const email = notebookAccountEmail(attempt.key);
    const account = await attempt.gcp.iam.getServiceAccount(email);
    const isForeign = account !== undefined && !hasMarkDescription(account.description, attempt.mark);
    if (isForeign) return [];
    const left: Left[] = [];
    for (const { on, wishes } of await wanted(attempt)) {
      if (on.kind === 'serviceAccount') continue;
      const policy = await rewrite(attempt, on, (before) => removeBindings(before, wishes));
      left.push(...othersGrants(policy, on, `serviceAccount:${email}`));
    }
    return left;
  },
};

/** The grants of this environment by target: one read and at most one write each. */
async function wanted({ gcp, key, spec }: Attempt): Promise<{ on: GrantTarget; wishes: Grant[] }[]> {
  const all = grants(spec, { notebook: notebookAccountEmail(key) }, await gcp.identity());
  const byTarget = new Map<string, { on: GrantTarget; wishes: Grant[] }>();
  for (const grant of all) {
    const target = byTarget.get(targetName(grant.on));
    if (target) target.wishes.push(grant);
    else byTarget.set(targetName(grant.on), { on: grant.on, wishes: [grant] });
  }
  return [...byTarget.values()];
}

/** Read, change, write with the etag: a writer in between makes Google answer ABORTED, and the attempt is repeated. */
async function rewrite(attempt: Attempt, on: GrantTarget, change: (policy: Policy) => Policy): Promise<Policy> {
  const target = policyOf(attempt.gcp, on);
  const policy = await target.read();
  const changed = change(policy);
  if (changed === policy) return policy;
  await target.write(changed);
  attempt.changed();
  return changed;
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
