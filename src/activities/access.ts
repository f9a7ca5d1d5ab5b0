import type { Access } from '../domain/environment.js';
import { grants, type Grant, type GrantTarget } from '../domain/grants.js';
import { hasMarkDescription, notebookAccountEmail } from '../domain/names.js';
import { addBindings, missingBindings, removeMember, type Policy } from '../domain/policy.js';
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

  /** What stands on the notebook's account goes with the account; elsewhere our member is taken out. */
  async remove(attempt) {
    const email = notebookAccountEmail(attempt.key);
    const account = await attempt.gcp.iam.getServiceAccount(email);
    const isForeign = account !== undefined && !hasMarkDescription(account.description, attempt.mark);
    if (isForeign) return [];
    for (const { on } of await wanted(attempt)) {
      if (on.kind === 'serviceAccount') continue;
      await rewrite(attempt, on, (policy) => removeMember(policy, `serviceAccount:${email}`));
    }
    return [];
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
async function rewrite(attempt: Attempt, on: GrantTarget, change: (policy: Policy) => Policy): Promise<void> {
  const target = policyOf(attempt.gcp, on);
  const policy = await target.read();
  const changed = change(policy);
  if (changed === policy) return;
  await target.write(changed);
  attempt.changed();
}

function toAccess({ member, role, on }: Grant): Access {
  return { member, role, on: targetName(on) };
}
