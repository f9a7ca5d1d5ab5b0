import { nextLookSeconds } from '../domain/steps.js';
import type { Build } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import type { BuildMemory } from './image-build.js';
import { unless } from './unless.js';
import { Waiting } from './waiting.js';

/** Over its region's limits a build waits its turn (https://docs.cloud.google.com/build/quotas). */
export const QUEUE_SECONDS = 6 * 3_600;

/** What is still queued then Cloud Build does not end by itself, and each run that follows would wait for it. */
const OVERDUE_SECONDS = QUEUE_SECONDS + 600;

/** A look takes two calls, and what is queued is not done so soon. */
const LOOK_SECONDS = 30;

/** What is waited for with a build that goes on; one that is queued for too long is ended. */
export async function goingOn(attempt: Attempt<BuildMemory>, build: Build): Promise<Waiting> {
  const { gcp, key, spec, memory } = attempt;
  memory.seenAt = attempt.beganAt;
  const isQueued = build.status === 'QUEUED' || build.status === 'PENDING';
  if (!isQueued) return waiting(attempt, build, `is at work on the image (build ${build.id}):`);
  if (isOverdue(attempt, build)) {
    // Refused: it has ended, or begun and ended, and the next look sees how.
    await unless('FAILED_PRECONDITION', () => gcp.cloudBuild.cancelBuild(key.projectId, spec.region, build.id));
    return waiting(attempt, build, `is to end build ${build.id}, which it queued for too long:`);
  }
  const why = await whyQueued(attempt);
  return waiting(attempt, build, `waits for a machine for the image (build ${build.id}). ${why}`, LOOK_SECONDS);
}

/** Expired, whoever ended it: a build that waited for so long before it was cancelled was ended by us, or for the same reason. */
export function asEnded(attempt: Attempt, build: Build): Build {
  if (build.status !== 'CANCELLED' || !isOverdue(attempt, build)) return build;
  return { ...build, status: 'EXPIRED', statusDetail: `cancelled after ${QUEUE_SECONDS / 3_600} hours in the queue` };
}

function isOverdue(attempt: Attempt, { createTime, startTime, finishTime }: Build): boolean {
  if (startTime !== undefined) return false;
  const sinceEnd = finishTime === undefined ? 0 : attempt.secondsSince(finishTime);
  return attempt.secondsSince(createTime) - sinceEnd >= OVERDUE_SECONDS;
}

/** A build does not say why it is queued; how many are at work tells the two reasons apart. */
async function whyQueued({ gcp, key, spec }: Attempt): Promise<string> {
  const count = await gcp.cloudBuild.countWorkingBuilds(key.projectId, spec.region);
  if (count === 0) {
    return `None is at work in ${spec.region}: the quota of build CPUs allows none there, or Google has no machine free.`;
  }
  const others = count === 1 ? '1 build is' : `${count} builds are`;
  return `${others} at work in ${spec.region}, and a quota of build CPUs limits how many may be at once.`;
}

/** The first look comes when a build that was accepted may be done. */
export function waiting(attempt: Attempt<BuildMemory>, { logUrl }: Build, does: string, atLeast = 0): Waiting {
  const { memory, input } = attempt;
  const since = memory.acceptedAt === undefined ? attempt.elapsedSeconds : attempt.secondsSince(memory.acceptedAt);
  const seconds = nextLookSeconds(input.step.typicalSeconds.ensure, since);
  return new Waiting(`Cloud Build ${does} ${logUrl}`, Math.max(seconds, atLeast));
}
