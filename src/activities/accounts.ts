import { hasMarkDescription, markDescription, notebookAccountEmail, notebookAccountId } from '../domain/names.js';
import { PRODUCT } from '../domain/product.js';
import type { NewServiceAccount, ServiceAccount } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { foreign } from './foreign.js';
import type { Step } from './step.js';
import { unless } from './unless.js';
import { Waiting } from './waiting.js';

/** After this long an account that was created and is not visible is created again: the first may have vanished. */
const APPEARS_WITHIN_SECONDS = 120;

/** The notebook runs as an account of its own, so that nothing it may do is shared with others. */
export const accounts: Step<'accounts'> = {
  name: 'accounts',

  async inspect(attempt) {
    const account = await look(attempt);
    if (account === undefined) return { state: 'absent' };
    if (!isOurs(attempt, account)) return { state: 'foreign', findings: [foreignAccount(attempt)] };
    return { state: 'present' };
  },

  async ensure(attempt) {
    const account = (await look(attempt)) ?? (await create(attempt));
    if (!isOurs(attempt, account)) throw new StepFailure(foreignAccount(attempt));
    return { notebook: account.email };
  },

  async remove(attempt) {
    const account = await look(attempt);
    if (account === undefined && mayStillAppear(attempt)) {
      throw new Waiting('An account that the run before made may not be visible yet.');
    }
    if (account === undefined || !isOurs(attempt, account)) return [];
    await unless('NOT_FOUND', () => attempt.gcp.iam.deleteServiceAccount(account.email));
    attempt.changed();
    throw new Waiting(`The account ${account.email} was deleted; Google still shows it.`);
  },
};

/** A run that was cancelled may have created it just before; what this run deleted does not come back. */
function mayStillAppear(attempt: Attempt): boolean {
  const { changedAt } = attempt.input;
  const isDeleted = attempt.memory.changedAt !== undefined;
  return !isDeleted && changedAt !== undefined && attempt.secondsSince(changedAt) < APPEARS_WITHIN_SECONDS;
}

/** Google's reads lag behind its writes here (cloud.google.com/iam/docs/service-accounts-create). */
async function create(attempt: Attempt): Promise<ServiceAccount> {
  const email = notebookAccountEmail(attempt.key);
  const { changedAt } = attempt.memory;
  if (changedAt === undefined || attempt.secondsSince(changedAt) > APPEARS_WITHIN_SECONDS) {
    await unless('ALREADY_EXISTS', () => attempt.gcp.iam.createServiceAccount(attempt.key.projectId, wanted(attempt)));
    attempt.changed();
  }
  const account = await look(attempt);
  if (account === undefined) throw new Waiting(`The account ${email} was created and is not visible yet.`);
  return account;
}

function wanted({ key, mark }: Attempt): NewServiceAccount {
  return {
    accountId: notebookAccountId(key),
    displayName: `Notebook ${key.environmentId} (${PRODUCT})`,
    description: markDescription(mark),
  };
}

function look({ gcp, key }: Attempt): Promise<ServiceAccount | undefined> {
  return gcp.iam.getServiceAccount(notebookAccountEmail(key));
}

function isOurs({ mark }: Attempt, { description }: ServiceAccount): boolean {
  return hasMarkDescription(description, mark);
}

function foreignAccount(attempt: Attempt) {
  return foreign(attempt, 'service account', notebookAccountEmail(attempt.key));
}
