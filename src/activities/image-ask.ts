import { Context } from '@temporalio/activity';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure, defineSearchAttributeKey } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';

import type { Failure } from '../domain/failures.js';
import { linksOf } from '../domain/links.js';
import { imageWorkflowId } from '../domain/names.js';
import { IMAGE_WORKFLOW, SEARCH_ATTRIBUTES } from '../domain/product.js';
import { isBuilt } from '../domain/resolve.js';
import { readFailure } from '../payloads.js';
import type { Attempt, Memory } from './attempt.js';
import { StepFailure } from './failure.js';
import type { BuiltImage, WantedImage } from './image-wanted.js';
import { Waiting } from './waiting.js';

export interface ImageMemory extends Memory {
  /** The build that was asked for: it is nobody's child, so that no asker's end ends it. */
  asked?: { workflowId: string; runId: string };
}

/** A look asks Temporal, not Google: it follows the build's own, so that one pace is not waited upon another. */
const FOLLOWING_SECONDS = 1;

/** Where Temporal does not tell when that comes: it is under way, or nobody has taken it up. */
const UNTOLD_SECONDS = 5;

/** The build's next look may be an hour away; that its workflow was ended meanwhile is seen sooner. */
const LONGEST_SECONDS = 30;

/** Who asks while a build runs is led to it. */
export async function askForImage(attempt: Attempt<ImageMemory>, { hash, uri }: WantedImage): Promise<never> {
  const { client, info } = Context.current();
  const { projectId } = attempt.key;
  const { name, type } = SEARCH_ATTRIBUTES.project;
  const handle = await client.workflow.start(IMAGE_WORKFLOW, {
    workflowId: imageWorkflowId(projectId, hash),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: info.taskQueue,
    args: [attempt.input],
    memo: askedWith(attempt),
    typedSearchAttributes: [{ key: defineSearchAttributeKey(name, type), value: projectId }],
    staticSummary: `Build ${uri}`,
    staticDetails: linksOf(attempt.key, attempt.spec.region, undefined),
  });
  attempt.memory.asked = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
  throw new Waiting('Cloud Build is asked to build the image.', UNTOLD_SECONDS);
}

/** What the build's workflow answers, if there was one that ended well: whoever reaches Temporal can write it. */
export async function awaitBuild(attempt: Attempt<ImageMemory>): Promise<Partial<BuiltImage> | undefined> {
  const { asked } = attempt.memory;
  if (asked === undefined) return undefined;
  const { client } = Context.current();
  const handle = client.workflow.getHandle(asked.workflowId, asked.runId);
  const { status, raw, memo } = await handle.describe();
  if (status.name === 'RUNNING') {
    const [build] = raw.pendingActivities ?? [];
    const failure = build?.lastFailure && (await readFailure(client, build.lastFailure));
    const said = failure?.message ?? 'The image is being built.';
    throw new Waiting(said, secondsUntilLook(attempt, optionalTsToMs(build?.nextAttemptScheduleTime)));
  }
  if (status.name === 'COMPLETED') return ((await handle.result()) ?? {}) as Partial<BuiltImage>;
  delete attempt.memory.asked;
  const [first, ...others] = status.name === 'FAILED' ? await failuresOf(client, asked) : [];
  // Whoever asked first may have allowed it less time than this environment does.
  const isShort = first?.status === 'TIMEOUT' && Number(memo?.['timeoutSeconds']) < askedWith(attempt).timeoutSeconds;
  if (first && !isShort) throw new StepFailure(first, ...others);
  return undefined;
}

/** At Google's pace; the build's next look in milliseconds since 1970, where Temporal tells it. */
function secondsUntilLook({ input }: Attempt, next: number | undefined): number {
  if (next === undefined) return UNTOLD_SECONDS;
  const seconds = Math.max(0, next - Date.now()) / 1000 / input.timeScale;
  return Math.min(LONGEST_SECONDS, seconds + FOLLOWING_SECONDS);
}

/** Stands in the memo of the build's workflow: where it builds, and how long it lets the build take. */
function askedWith({ spec }: Attempt): { region: string; timeoutSeconds: number } {
  return { region: spec.region, timeoutSeconds: isBuilt(spec) ? spec.image.timeoutSeconds : 0 };
}

async function failuresOf(client: Client, { workflowId, runId }: { workflowId: string; runId: string }) {
  try {
    await client.workflow.getHandle(workflowId, runId).result();
    return [];
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return (cause.details?.[0] ?? []) as Failure[];
  }
}
