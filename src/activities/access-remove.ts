import type { Left } from '../domain/environment.js';
import { bindingCommand } from '../domain/grant-commands.js';
import { targetName, type Grant, type GrantTarget } from '../domain/grants.js';
import {
  builderAccountEmail,
  hasMarkDescription,
  notebookAccountEmail,
  sharedMark,
  type Mark,
} from '../domain/names.js';
import { missingBindings, type IamPolicy } from '../domain/iam-policy.js';
import { isVerifyOnly } from '../domain/profiles.js';
import { askForAccess, awaitAnswer, type AccessMemory } from './access-ask.js';
import { byTarget, wanted } from './access-wanted.js';
import type { Attempt } from './attempt.js';
import { neighbour } from './neighbours.js';
import { policyIfAny } from './policy-target.js';

/**
 * Just what we granted is taken back. Asked even where nothing is there yet: a wish of the run before may still be on
 * its way, and the writer takes them in turn. What was counted the writer knows better than the spec of today.
 */
export async function removeAccess(attempt: Attempt<AccessMemory>): Promise<Left[]> {
  await awaitAnswer(attempt);
  if (await isForeign(attempt)) return [];
  const isOwn = attempt.spec.access.accounts === 'own';
  const granted = isOwn ? await ours(attempt) : [];
  if (isVerifyOnly(attempt.spec)) return standing(attempt, granted);
  if (attempt.memory.fulfilled !== true) return askForAccess(attempt, { grant: [], revoke: granted, release: true });
  const member = `serviceAccount:${notebookAccountEmail(attempt.key)}`;
  const left: Left[] = [];
  for (const { on, grants } of byTarget(granted)) {
    const policy = await policyIfAny(attempt.gcp, on);
    const isThere = missingBindings(policy, grants).length < grants.length;
    if (isThere) return askForAccess(attempt, { grant: [], revoke: granted, release: true });
    left.push(...othersGrants(policy, on, member));
  }
  return left;
}

/** What stands on an account of ours goes with the account; what the builder has, with the last who builds. */
async function ours(attempt: Attempt): Promise<Grant[]> {
  const builder = builderAccountEmail(attempt.key.projectId);
  const all = (await wanted(attempt)).filter(({ on }) => on.kind !== 'serviceAccount');
  const isBuilders = ({ member }: Grant) => member === `serviceAccount:${builder}`;
  if (!all.some(isBuilders)) return all;
  // Another installation made it, and builds with it.
  const isTheirs = await isOthers(attempt, builder, sharedMark(attempt.installation));
  const kept = isTheirs ? PLACES : await placesOfNeighbours(attempt);
  return all.filter((grant) => !isBuilders(grant) || !kept.some((place) => place === grant.on.kind));
}

const PLACES = ['repository', 'bucket'] as const;

/** What others build with the same account: without one who does, they need no grants of it. */
async function placesOfNeighbours(attempt: Attempt): Promise<(typeof PLACES)[number][]> {
  if ((await neighbour(attempt, 'builder')) === undefined) return [];
  const neighbours = await Promise.all(PLACES.map((place) => neighbour(attempt, place)));
  return PLACES.filter((_, index) => neighbours[index] !== undefined);
}

/** What a person granted to an account that goes now is theirs to take back. */
async function standing(attempt: Attempt, granted: Grant[]): Promise<Left[]> {
  const left: Left[] = [];
  for (const { on, grants } of byTarget(granted)) {
    const policy = await policyIfAny(attempt.gcp, on);
    for (const grant of grants.filter((each) => missingBindings(policy, [each]).length === 0)) {
      left.push({
        resource: targetName(on),
        reason: `${grant.member} has ${grant.role} there, which somebody else granted; its account is deleted.`,
        billed: false,
        command: bindingCommand('remove', grant),
      });
    }
  }
  return left;
}

/** An account of our name that somebody else made: what it may do is none of our business. */
async function isForeign(attempt: Attempt): Promise<boolean> {
  const { key, mark, spec } = attempt;
  return spec.access.accounts === 'own' && isOthers(attempt, notebookAccountEmail(key), mark);
}

async function isOthers({ gcp }: Attempt, email: string, mark: Mark): Promise<boolean> {
  const account = await gcp.iam.getServiceAccount(email);
  return account !== undefined && !hasMarkDescription(account.description, mark);
}

/** What others granted to our account is theirs to take back; the service may not even be allowed to. */
function othersGrants({ bindings }: IamPolicy, on: GrantTarget, member: string): Left[] {
  return bindings
    .filter(({ members }) => members.includes(member))
    .map(({ role }) => ({
      resource: targetName(on),
      reason: `${member} was given ${role} by somebody else; the binding stays behind the deleted account.`,
      billed: false,
    }));
}
