import {
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';

import {
  ANSWERS_MEMO_KEY,
  type Answer,
  type LookOutput,
  type ProjectAccessInput,
  type Wish,
  type WriteInput,
} from '../domain/access.js';
import { asked, fulfilled, unknownGrants, withoutRefused, writable, type LedgerEntry } from '../domain/ledger.js';
import { accessDetails, someOf } from '../domain/access-details.js';
import { wishSignal } from './messages.js';

/** As many as one attempt can look after; what is more waits for the next batch. */
const BATCH = 100;

/** An asker reads its answer within seconds; a writer with a ledger lives for months. */
const ANSWERS_KEPT = 300;

interface AccessActivities {
  'access.look': (input: WriteInput) => Promise<LookOutput>;
  'access.write': (input: WriteInput) => Promise<Answer[]>;
}

function policies(summary: string): AccessActivities {
  return proxyActivities<AccessActivities>({
    startToCloseTimeout: '20s',
    retry: { initialInterval: '1s', maximumInterval: '30s' },
    summary,
  });
}

/**
 * The only writer of IAM policies in a project: wishes that come while a write is out are merged into the next. It
 * never fails; its answers stand in the memo. It ends when there is nothing to do and nothing to remember.
 */
export async function projectAccess({ projectId, ...before }: ProjectAccessInput): Promise<void> {
  const pending = new Map(before.pending.map((wish) => [wish.environmentId, wish]));
  let { answers, ledger } = before;

  setHandler(
    wishSignal,
    (wish: Wish) => {
      pending.set(wish.environmentId, wish);
    },
    { description: "Grant and take back an environment's roles." },
  );

  const fulfil = async (wishes: Wish[]): Promise<Answer[]> => {
    const known = ledger;
    const entered = await enter(ledger, wishes);
    ledger = entered.ledger;
    if (entered.wishes.length === 0) return entered.refused;
    const summary = `Write the policies for ${someOf(entered.wishes)}`;
    const written = await policies(summary)['access.write']({ wishes: writable(ledger, entered.wishes) });
    const failed = new Set(written.filter(({ error }) => error).map(({ environmentId }) => environmentId));
    ledger = fulfilled(
      withoutRefused(ledger, known, written),
      entered.wishes.filter(({ environmentId }) => !failed.has(environmentId)),
    );
    return [...entered.refused, ...written];
  };

  while (pending.size > 0 || ledger.length > 0) {
    setCurrentDetails(accessDetails(answers, ledger));
    await condition(() => pending.size > 0);
    const wishes = [...pending.values()].slice(0, BATCH);
    for (const { environmentId } of wishes) pending.delete(environmentId);
    const fresh = await fulfil(wishes);
    const isNew = new Set(fresh.map(({ environmentId }) => environmentId));
    answers = [...answers.filter(({ environmentId }) => !isNew.has(environmentId)), ...fresh].slice(-ANSWERS_KEPT);
    upsertMemo({ [ANSWERS_MEMO_KEY]: answers });
    if (workflowInfo().continueAsNewSuggested) {
      const next = { projectId, pending: [...pending.values()], answers, ledger };
      // A run starts with no memo of the one before, and askers read their answers there.
      await makeContinueAsNewFunc<typeof projectAccess>({ memo: { [ANSWERS_MEMO_KEY]: answers } })(next);
    }
  }
}

/** What was there before is looked up before the first write, which would hide it. */
async function enter(
  ledger: LedgerEntry[],
  wishes: readonly Wish[],
): Promise<{ ledger: LedgerEntry[]; wishes: readonly Wish[]; refused: Answer[] }> {
  const isUnknown = unknownGrants(ledger, wishes).length > 0;
  const { existing, refused } = isUnknown
    ? await policies('Look at the policies')['access.look']({ wishes })
    : { existing: [], refused: [] };
  const stopped = new Set(refused.map(({ environmentId }) => environmentId));
  const going = wishes.filter(({ environmentId }) => !stopped.has(environmentId));
  return { ledger: asked(ledger, going, existing), wishes: going, refused };
}
