import type { Access } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import { bindingCommand } from '../domain/grant-commands.js';
import { targetName, type Grant, type GrantTarget } from '../domain/grants.js';
import { missingBindings, type IamPolicy } from '../domain/iam-policy.js';
import { isVerifyOnly, permissionsUsed } from '../domain/profiles.js';
import type { Gcp } from '../gcp/index.js';
import { askForAccess, awaitAnswer, type AccessMemory } from './access-ask.js';
import { formerGrants } from './access-former.js';
import { removeAccess } from './access-remove.js';
import { byTarget, wanted } from './access-wanted.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { policyOf } from './policy-target.js';
import type { Step } from './step.js';
import { unless } from './unless.js';

/** Every grant, on project, repository, bucket and accounts: looked at here, written by the project's one writer. */
export const access: Step<'access', AccessMemory> = {
  name: 'access',

  async inspect(attempt) {
    const all = await wanted(attempt);
    const [missed, former] = await Promise.all([missing(attempt, all, policyIfThere), formerGrants(attempt, all)]);
    if (missed.length + former.length === 0) return { state: 'present' };
    const isForPeople = isVerifyOnly(attempt.spec);
    return {
      state: missed.length > 0 ? 'absent' : 'differs',
      changes: [...(isForPeople ? [] : missed.map(granting)), ...former.map(takingBack)],
      findings: isForPeople ? missed.map(gap) : [],
    };
  },

  async fromNothing(attempt) {
    return { changes: isVerifyOnly(attempt.spec) ? [] : (await wanted(attempt)).map(granting) };
  },

  async ensure(attempt) {
    await awaitAnswer(attempt);
    const all = await wanted(attempt);
    // What the writer answered for a moment ago is not read once more.
    if (attempt.memory.fulfilled === true) return { access: all.map(toAccess) };
    const isForPeople = isVerifyOnly(attempt.spec);
    const [missed, former] = await Promise.all([
      isForPeople ? missing(attempt, all) : firstMissing(attempt, all),
      formerGrants(attempt, all),
    ]);
    if (isForPeople && missed.length > 0) throw refusal(missed);
    // What is counted is asked for even where it stands: somebody else's asking may be all that keeps it there.
    const isCounted = !isForPeople && all.some(({ counted }) => counted);
    if (missed.length + former.length > 0 || isCounted) {
      return askForAccess(attempt, { grant: isForPeople ? [] : all, revoke: former });
    }
    return { access: all.map(toAccess) };
  },

  remove: (attempt) => removeAccess(attempt),
};

type Read = (gcp: Gcp, on: GrantTarget) => Promise<IamPolicy>;

const policyThatIsThere: Read = (gcp, on) => policyOf(gcp, on).read();

/** What a run makes first has no policy yet. */
const policyIfThere: Read = async (gcp, on) =>
  (await unless('NOT_FOUND', () => policyOf(gcp, on).read())) ?? { bindings: [] };

function granting({ role, member, on }: Grant): string {
  return `Grant ${role} to ${member} on ${targetName(on)}.`;
}

function takingBack({ role, member, on }: Grant): string {
  return `Take ${role} on ${targetName(on)} back from ${member}.`;
}

async function missing(attempt: Attempt, all: readonly Grant[], read = policyThatIsThere): Promise<Grant[]> {
  const missed = await Promise.all(
    byTarget(all).map(async ({ on, grants: wishes }) => {
      const gaps = missingBindings(await read(attempt.gcp, on), wishes);
      return wishes.filter(({ role, member }) => gaps.some((gap) => gap.role === role && gap.member === member));
    }),
  );
  return missed.flat();
}

/** The writer is asked for all or for nothing: one policy that lacks something is enough to know. */
async function firstMissing(attempt: Attempt, all: readonly Grant[]): Promise<Grant[]> {
  // An account that this run has made has no grant yet: the writer reads the policies.
  if (attempt.input.outputs.accounts?.changedAt !== undefined) return [...all];
  const [first] = all;
  const isFirst = ({ on }: Grant) => first !== undefined && targetName(on) === targetName(first.on);
  const missed = await missing(attempt, all.filter(isFirst));
  return missed.length > 0
    ? missed
    : missing(
        attempt,
        all.filter((grant) => !isFirst(grant)),
      );
}

/** Under `none`: what a person has yet to grant. */
export async function grantFindings(attempt: Attempt): Promise<Failure[]> {
  return (await missing(attempt, await wanted(attempt))).map(gap);
}

/** Under `none`, and for accounts that were given, a person grants: each gap with its command. */
function refusal([first, ...others]: Grant[]): StepFailure {
  return new StepFailure(gap(first as Grant), ...others.map(gap));
}

function gap({ role, member, on }: Grant): Failure {
  const permissions = permissionsUsed(role);
  const holding = permissions.length === 0 ? role : `${role} (${permissions.join(', ')})`;
  return {
    step: access.name,
    kind: 'PermissionDenied',
    sentence: `${member} lacks ${holding} on ${targetName(on)}, and this environment leaves granting to you.`,
    resource: targetName(on),
    fix: {
      text: `Grant ${role}; the environment then goes on by itself.`,
      command: bindingCommand('add', { role, member, on }),
    },
  };
}

function toAccess({ member, role, on }: Grant): Access {
  return { member, role, on: targetName(on) };
}
