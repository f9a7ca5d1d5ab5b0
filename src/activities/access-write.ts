import type { Answer, Wish, WriteInput } from '../domain/access.js';
import type { GoogleError } from '../domain/google-error.js';
import { mayGrant, mayRevoke } from '../domain/grant-admission.js';
import { targetName, type Grant, type GrantTarget } from '../domain/grants.js';
import { addBindings, removeBindings, type IamPolicy } from '../domain/iam-policy.js';
import type { Policy } from '../domain/policy.js';
import { GcpError } from '../gcp/errors.js';
import type { Gcp } from '../gcp/index.js';
import { answer, eachPolicy, isFinal, openGoogle, writersProject, type PolicyWork } from './access-policies.js';
import { isGone, policyOf } from './policy-target.js';
import type { StepDependencies } from './step.js';

/** Writes each policy once for all who wished something of it, and answers each wish. */
export function accessWriter({ gcp, policy }: StepDependencies) {
  return {
    'access.write': async ({ wishes }: WriteInput): Promise<Answer[]> => {
      const projectId = writersProject();
      const google = openGoogle(gcp, projectId);
      const refusals: Refusals = new Map();
      const allowed = await allowedOf(wishes, { policy, projectId, google, refusals });
      await eachPolicy(allowed, (work) => fulfil(google, work, refusals));
      return wishes.map((wish) => {
        const refusal = refusals.get(wish);
        return { ...answer(wish, refusal?.error), ...(refusal && { refused: refusal.on }) };
      });
    },
  };
}

/** What Google said to a wish, and which policies it refused. */
type Refusals = Map<Wish, { error: GoogleError; on: string[] }>;

/** Whoever reaches Temporal's port can wish anything: what no environment may have is refused before it is looked at. */
async function allowedOf(
  wishes: readonly Wish[],
  { policy, projectId, google, refusals }: { policy: Policy; projectId: string; google: Gcp; refusals: Refusals },
): Promise<Wish[]> {
  const writer = { projectId, self: await google.identity() };
  const refusedOf = ({ grant, revoke }: Wish) => [
    ...grant.filter((each) => !mayGrant(policy, each, writer)),
    ...revoke.filter((each) => !mayRevoke(each, writer)),
  ];
  return wishes.filter((wish) => {
    const refused = refusedOf(wish);
    const on = [...wish.grant, ...wish.revoke].map((each) => targetName(each.on));
    if (refused.length > 0) refusals.set(wish, { error: notAllowed(refused), on });
    return refused.length === 0;
  });
}

function notAllowed(grants: readonly Grant[]): GoogleError {
  const these = grants.map(({ role, member, on }) => `${role} of ${member} on ${targetName(on)}`).join(', ');
  const message = `This installation neither grants nor takes back ${these}: ask whoever keeps policy.yaml.`;
  return { method: 'access.write', status: 'FAILED_PRECONDITION', metadata: {}, message };
}

/** One dead member refuses the whole policy: then each wish is tried by itself, so that it stops only its own. */
async function fulfil(google: Gcp, { on, wishes }: PolicyWork, refusals: Refusals): Promise<void> {
  const refusal = await rewrite(google, on, wishes);
  if (refusal === undefined) return;
  const isForAll = wishes.length === 1 || refusal.google.status === 'PERMISSION_DENIED' || !isFinal(refusal);
  if (isForAll) for (const wish of wishes) note(refusals, wish, refusal, on);
  else for (const wish of wishes) await fulfil(google, { on, wishes: [wish] }, refusals);
}

/** Only what is final is known not to be written. */
function note(refusals: Refusals, wish: Wish, refusal: GcpError, on: GrantTarget): void {
  const before = refusals.get(wish)?.on ?? [];
  refusals.set(wish, { error: refusal.google, on: isFinal(refusal) ? [...before, targetName(on)] : before });
}

/** Somebody else may write between our read and our write; ours is the only writer of this service. */
const ROUNDS = 3;

/**
 * Read, change, write with the etag. Answers what Google said against it, also what may pass by itself: whoever asked
 * asks again, and nobody else waits for it.
 */
async function rewrite(google: Gcp, on: GrantTarget, wishes: Wish[], round = 1): Promise<GcpError | undefined> {
  const target = policyOf(google, on);
  try {
    const policy = await target.read();
    const changed = wishes.reduce((before, wish) => changedBy(before, wish, on), policy);
    if (changed !== policy) await target.write(changed);
    return undefined;
  } catch (error) {
    if (!(error instanceof GcpError)) throw error;
    if (isGone(error) && wishes.every(({ grant }) => grant.every((each) => targetName(each.on) !== targetName(on)))) {
      return undefined;
    }
    const isConflict = error.google.status === 'ABORTED';
    return isConflict && round < ROUNDS ? rewrite(google, on, wishes, round + 1) : error;
  }
}

function changedBy(policy: IamPolicy, { grant, revoke }: Wish, on: GrantTarget): IamPolicy {
  const here = (grants: Wish['grant']) => grants.filter((each) => targetName(each.on) === targetName(on));
  return addBindings(removeBindings(policy, here(revoke)), here(grant));
}
