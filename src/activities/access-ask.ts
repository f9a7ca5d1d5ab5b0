import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';

import {
  ACCESS_WORKFLOW,
  ANSWERS_MEMO_KEY,
  WISH_SIGNAL,
  type Answer,
  type ProjectAccessInput,
  type Wish,
} from '../domain/access.js';
import { accessWorkflowId } from '../domain/names.js';
import { GcpError } from '../gcp/errors.js';
import type { Attempt, Memory } from './attempt.js';
import { Waiting } from './waiting.js';

export interface AccessMemory extends Memory {
  /** What was asked for last, and when (ISO 8601). */
  ticket?: string;
  askedAt?: string;
}

/** An answer may be lost with the writer's run that gave it: after this long the wish is repeated. */
const ASK_AGAIN_SECONDS = 30;

/** Asks the project's one writer, and waits for its answer. */
export async function askForAccess(
  attempt: Attempt<AccessMemory>,
  { grant, revoke }: Pick<Wish, 'grant' | 'revoke'>,
): Promise<never> {
  const { memory, key } = attempt;
  memory.askedAt = new Date().toISOString();
  memory.ticket = attempt.requestId('ask', memory.askedAt);
  await ask(attempt, { environmentId: key.environmentId, ticket: memory.ticket, grant, revoke });
  throw written(attempt);
}

/** Returns when there is something to look at: nothing was asked, or it was answered, or the answer seems lost. */
export async function awaitAnswer(attempt: Attempt<AccessMemory>): Promise<void> {
  const { memory } = attempt;
  if (memory.ticket === undefined || memory.askedAt === undefined) return;
  const answer = await answerTo(attempt, memory.ticket);
  if (answer === undefined && attempt.secondsSince(memory.askedAt) < ASK_AGAIN_SECONDS) throw written(attempt);
  delete memory.ticket;
  if (answer?.error) throw new GcpError(answer.error);
  if (answer) attempt.changed();
}

function written({ key }: Attempt): Waiting {
  return new Waiting(`The policies of ${key.projectId} are being written.`, 1);
}

/** Signal with start needs no answer, and one call whether the writer is at work or not. */
async function ask({ key, input }: Attempt, wish: Wish): Promise<void> {
  const { client, info } = Context.current();
  const start: ProjectAccessInput = {
    projectId: key.projectId,
    timeScale: input.timeScale,
    pending: [],
    answers: [],
  };
  await client.workflow.signalWithStart(ACCESS_WORKFLOW, {
    workflowId: accessWorkflowId(key.projectId),
    taskQueue: info.taskQueue,
    args: [start],
    signal: WISH_SIGNAL,
    signalArgs: [wish],
    staticSummary: `policies of ${key.projectId}`,
  });
}

async function answerTo({ key }: Attempt, ticket: string): Promise<Answer | undefined> {
  try {
    const { memo } = await Context.current().client.workflow.getHandle(accessWorkflowId(key.projectId)).describe();
    const answers = (memo?.[ANSWERS_MEMO_KEY] ?? []) as Answer[];
    return answers.find((answer) => answer.ticket === ticket);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
