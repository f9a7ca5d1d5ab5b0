import { continueAsNew, proxyActivities, setHandler, upsertMemo, workflowInfo } from '@temporalio/workflow';

import {
  ANSWERS_MEMO_KEY,
  type Answer,
  type ProjectAccessInput,
  type Wish,
  type WriteInput,
} from '../domain/access.js';
import { wishSignal } from './messages.js';

/** As many as one attempt can look after; what is more waits for the next batch. */
const BATCH = 100;

const { 'access.write': write } = proxyActivities<{ 'access.write': (input: WriteInput) => Promise<Answer[]> }>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
  summary: 'Write the policies',
});

/**
 * The only writer of IAM policies in a project: wishes that come while a write is out are merged into the next. It
 * never fails; its answers stand in the memo. It ends when there is nothing to do.
 */
export async function projectAccess({ projectId, timeScale, ...before }: ProjectAccessInput): Promise<void> {
  const pending = new Map(before.pending.map((wish) => [wish.environmentId, wish]));
  let answers = before.answers;

  setHandler(
    wishSignal,
    (wish: Wish) => {
      pending.set(wish.environmentId, wish);
    },
    { description: "Grant and take back an environment's roles." },
  );

  while (pending.size > 0) {
    const wishes = [...pending.values()].slice(0, BATCH);
    for (const { environmentId } of wishes) pending.delete(environmentId);
    const written = await write({ wishes, timeScale });
    const isNew = new Set(written.map(({ environmentId }) => environmentId));
    answers = [...answers.filter(({ environmentId }) => !isNew.has(environmentId)), ...written];
    upsertMemo({ [ANSWERS_MEMO_KEY]: answers });
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof projectAccess>({ projectId, timeScale, pending: [...pending.values()], answers });
    }
  }
}
