import type { Left } from '../domain/environment.js';
import type { Accounts } from '../domain/grants.js';
import { isCloudBuildAgent, markDescription } from '../domain/names.js';
import { notLookedAt } from '../domain/plan.js';
import { isBuilt } from '../domain/resolve.js';
import { accountsOf } from './accounts-of.js';
import {
  creation,
  foreignAccount,
  foreignOnes,
  isOurs,
  look,
  looksAtOwn,
  ownAccounts,
  type OwnAccount,
} from './accounts-own.js';
import type { Attempt, Memory } from './attempt.js';
import { StepFailure } from './failure.js';
import { neighbour, stays } from './neighbours.js';
import { statesOf } from './services.js';
import { settled } from './settled.js';
import type { Step } from './step.js';
import { unless } from './unless.js';
import { Waiting } from './waiting.js';

/** After this long an account that was created and is not visible is created again: the first may have vanished. */
const APPEARS_WITHIN_SECONDS = 120;

export interface AccountsMemory extends Memory {
  /** When each was created (ISO 8601), by e-mail. */
  created?: Record<string, string>;
  /** E-mails of those that were seen since. */
  seen?: string[];
  /** E-mails of those that this run deleted. */
  deleted?: string[];
}

/** The notebook runs as an account of its own, so that nothing it may do is shared with others; one builds for all. */
export const accounts: Step<'accounts', AccountsMemory> = {
  name: 'accounts',

  async inspect(attempt) {
    if (await areToCome(attempt)) {
      return {
        state: 'unknown',
        changes: [notLookedAt(`the project's default accounts come with ${HOSTS.join(' and ')}.`)],
      };
    }
    const [looks, all] = await Promise.all([looksAtOwn(attempt), accountsOf(attempt)]);
    if (attempt.spec.access.accounts !== 'own') await checkGiven(attempt, all);
    const missing = looks.filter(({ there }) => there === undefined).map(({ own }) => own);
    const findings = foreignOnes(attempt, looks);
    const state = findings.length > 0 ? 'foreign' : missing.length > 0 ? 'absent' : 'present';
    return { state, findings, changes: missing.map(creation), outputs: { accounts: all } };
  },

  async fromNothing(attempt) {
    return { changes: ownAccounts(attempt).map(creation), outputs: { accounts: await accountsOf(attempt) } };
  },

  async ensure(attempt) {
    await settled(ownAccounts(attempt).map((own) => ensureOne(attempt, own)));
    const all = await accountsOf(attempt);
    if (attempt.spec.access.accounts !== 'own') await checkGiven(attempt, all);
    return all;
  },

  async remove(attempt) {
    return (await settled(ownAccounts(attempt).map((own) => removeOne(attempt, own)))).flat();
  },
};

/** Google makes its default accounts when these are enabled. */
const HOSTS = ['compute.googleapis.com', 'cloudbuild.googleapis.com'];

async function areToCome(attempt: Attempt): Promise<boolean> {
  if (attempt.spec.access.accounts !== 'default') return false;
  const states = await statesOf(attempt, HOSTS);
  return states.some(({ state }) => state !== 'ENABLED');
}

async function ensureOne(attempt: Attempt<AccountsMemory>, own: OwnAccount): Promise<void> {
  const { memory } = attempt;
  // While the other one is not visible yet, this one is not asked for each time.
  if (memory.seen?.includes(own.email) === true) return;
  const account = attempt.wasAbsent(own.email) ? undefined : await look(attempt, own);
  if (account === undefined) return create(attempt, own);
  if (!isOurs(own, account)) throw new StepFailure(foreignAccount(attempt, own));
  memory.seen = [...(memory.seen ?? []), own.email];
}

/** Google's reads lag behind its writes here, by seconds (cloud.google.com/iam/docs/service-accounts-create). */
async function create(attempt: Attempt<AccountsMemory>, own: OwnAccount): Promise<never> {
  const { memory, gcp, key } = attempt;
  const { email, accountId, displayName, mark } = own;
  const createdAt = memory.created?.[email];
  if (createdAt === undefined || attempt.secondsSince(createdAt) > APPEARS_WITHIN_SECONDS) {
    const description = markDescription(mark);
    await unless('ALREADY_EXISTS', () =>
      gcp.iam.createServiceAccount(key.projectId, { accountId, displayName, description }),
    );
    memory.created = { ...memory.created, [email]: new Date().toISOString() };
    attempt.changed();
  }
  throw new Waiting(`The account ${email} was created and is not visible yet.`);
}

/** Accounts that are not ours are never changed: they have to be there. */
async function checkGiven({ gcp, input, spec, key }: Attempt, all: Accounts): Promise<void> {
  const wrong = (sentence: string) => ({
    step: input.step.name,
    kind: 'InvalidSpec' as const,
    sentence,
    fix: { text: 'Create the account, or name others in access.accounts.' },
  });
  if (isBuilt(spec) && all.builder === undefined) {
    throw new StepFailure(wrong(`Cloud Build has no default account in ${key.projectId}.`));
  }
  for (const email of new Set([all.builder, all.notebook])) {
    if (email === undefined || isCloudBuildAgent(email)) continue;
    if ((await gcp.iam.getServiceAccount(email)) !== undefined) continue;
    throw new StepFailure({ ...wrong(`The service account ${email} does not exist.`), resource: email });
  }
}

async function removeOne(attempt: Attempt<AccountsMemory>, own: OwnAccount): Promise<Left[]> {
  const { memory, gcp } = attempt;
  const account = await look(attempt, own);
  if (account === undefined && mayStillAppear(attempt, own)) {
    throw new Waiting('An account that the run before made may not be visible yet.');
  }
  if (account === undefined || !isOurs(own, account)) return [];
  const other = own.shared ? await neighbour(attempt, 'builder') : undefined;
  if (other !== undefined) return [stays(`serviceAccounts/${own.email}`, other, false)];
  await unless('NOT_FOUND', () => gcp.iam.deleteServiceAccount(own.email));
  memory.deleted = [...(memory.deleted ?? []), own.email];
  attempt.changed();
  throw new Waiting(`The account ${own.email} was deleted; Google still shows it.`);
}

/** A run that was cancelled may have created it just before; what this run deleted does not come back. */
function mayStillAppear(attempt: Attempt<AccountsMemory>, { email }: OwnAccount): boolean {
  const { memory } = attempt;
  const { changedAt } = attempt.input;
  if (memory.deleted?.includes(email) === true || changedAt === undefined) return false;
  return attempt.secondsSince(changedAt) < APPEARS_WITHIN_SECONDS;
}
