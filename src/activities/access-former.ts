import { grants, targetName, type Grant } from '../domain/grants.js';
import { builderAccountEmail } from '../domain/names.js';
import { missingBindings } from '../domain/iam-policy.js';
import { isVerifyOnly } from '../domain/profiles.js';
import type { ResolvedSpec } from '../domain/resolve.js';
import { accountsOfSpec } from './accounts-of.js';
import { byTarget } from './access-wanted.js';
import type { Attempt } from './attempt.js';
import { policyIfAny } from './policy-target.js';

/**
 * What a spec of before had granted, and the spec of now does not want, as far as it still stands. The builder's grants
 * stay: whoever builds in the project shares them.
 */
export async function formerGrants(attempt: Attempt, wanted: readonly Grant[]): Promise<Grant[]> {
  const { superseded = [] } = attempt.input;
  const kept = new Set(wanted.map(nameOf));
  const specs = superseded.map(({ spec }) => spec).filter((spec) => !isVerifyOnly(spec));
  const lists = await Promise.all(specs.map((spec) => own(attempt, spec)));
  const former = new Map(lists.flat().map((grant) => [nameOf(grant), grant]));
  const doomed = [...former].filter(([name]) => !kept.has(name)).map(([, grant]) => grant);
  const standing = await Promise.all(
    byTarget(doomed).map(async ({ on, grants: here }) => {
      const policy = await policyIfAny(attempt.gcp, on);
      return here.filter((grant) => missingBindings(policy, [grant]).length === 0);
    }),
  );
  return standing.flat();
}

async function own({ gcp }: Attempt, spec: ResolvedSpec): Promise<Grant[]> {
  const builder = builderAccountEmail(spec.projectId);
  const all = grants(spec, await accountsOfSpec(gcp, spec), await gcp.identity());
  return all.filter(
    ({ member, on }) => member !== `serviceAccount:${builder}` && targetName(on) !== `serviceAccounts/${builder}`,
  );
}

function nameOf({ role, member, on }: Grant): string {
  return `${targetName(on)} ${role} ${member}`;
}
