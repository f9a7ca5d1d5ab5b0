import { Context } from '@temporalio/activity';
import { defineSearchAttributeKey } from '@temporalio/common';

import {
  ACCESS_WORKFLOW,
  ANSWERS_MEMO_KEY,
  WISH_SIGNAL,
  type Answer,
  type ProjectAccessInput,
  type Wish,
} from '../domain/access.js';
import { accessWorkflowId } from '../domain/names.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';
import { GcpError } from '../gcp/errors.js';
import type { Attempt, Memory } from './attempt.js';
import { Waiting } from './waiting.js';

export interface AccessMemory extends Memory {
  /** What was asked for last, and the writer's run that took it. */
  ticket?: string;
  /** When that was (ISO 8601). */
  askedAt?: string;
  writerRunId?: string;
  /** The last wish was fulfilled. */
  fulfilled?: boolean;
}

/** Asks the project's one writer, and waits for its answer. */
export async function askForAccess(
  attempt: Attempt<AccessMemory>,
  wish: Pick<Wish, 'grant' | 'revoke' | 'release'>,
): Promise<never> {
  const { memory, key } = attempt;
  const ticket = attempt.requestId('ask', memory.attempt ?? 0);
  memory.writerRunId = await ask(attempt, { ...wish, environmentId: key.environmentId, ticket });
  memory.ticket = ticket;
  memory.askedAt = attempt.beganAt;
  delete memory.fulfilled;
  throw written(attempt);
}

/** Returns when there is something to look at: nothing was asked, it was answered, or its writer was ended by hand. */
export async function awaitAnswer(attempt: Attempt<AccessMemory>): Promise<void> {
  const { memory } = attempt;
  const { ticket, writerRunId } = memory;
  if (ticket === undefined || writerRunId === undefined) return;
  const { status, answers } = await writer(attempt, writerRunId);
  const answer = answers.find((each) => each.ticket === ticket);
  if (answer === undefined && status === 'RUNNING') throw written(attempt);
  delete memory.ticket;
  if (answer?.error) throw new GcpError(answer.error, memory.askedAt);
  if (answer) memory.fulfilled = true;
  attempt.changed();
}

function written({ key }: Attempt): Waiting {
  return new Waiting(`The policies of ${key.projectId} are being written.`, 1);
}

/** Signal with start needs no answer, and is one call whether the writer is at work or not. Answers its Run Id. */
async function ask({ key }: Attempt, wish: Wish): Promise<string> {
  const { client, info } = Context.current();
  const { projectId } = key;
  const { name, type } = SEARCH_ATTRIBUTES.project;
  const start: ProjectAccessInput = { projectId, pending: [], answers: [], ledger: [] };
  const { signaledRunId } = await client.workflow.signalWithStart(ACCESS_WORKFLOW, {
    workflowId: accessWorkflowId(projectId),
    taskQueue: info.taskQueue,
    args: [start],
    signal: WISH_SIGNAL,
    signalArgs: [wish],
    typedSearchAttributes: [{ key: defineSearchAttributeKey(name, type), value: projectId }],
    staticSummary: `Write the policies of ${projectId}`,
  });
  return signaledRunId;
}

/** The run that took the wish, or the one it continued as. */
async function writer({ key }: Attempt, runId: string): Promise<{ status: string; answers: Answer[] }> {
  const { client } = Context.current();
  const workflowId = accessWorkflowId(key.projectId);
  const asked = await client.workflow.getHandle(workflowId, runId).describe();
  const isContinued = asked.status.name === 'CONTINUED_AS_NEW';
  const { status, memo } = isContinued ? await client.workflow.getHandle(workflowId).describe() : asked;
  return { status: status.name, answers: (memo?.[ANSWERS_MEMO_KEY] ?? []) as Answer[] };
}
