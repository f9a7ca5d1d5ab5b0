import { explainBuild } from '../domain/build-failures.js';
import { buildTag, installationTag, logObject } from '../domain/image-content.js';
import { isCloudBuildAgent } from '../domain/names.js';
import { isBuilt } from '../domain/resolve.js';
import { GcpError } from '../gcp/errors.js';
import { isTerminal, type Build } from '../gcp/index.js';
import type { Attempt, Memory } from './attempt.js';
import { placeOf, Setback, StepFailure } from './failure.js';
import { asEnded, goingOn, QUEUE_SECONDS, waiting } from './image-queue.js';
import {
  builtImage,
  buildsOf,
  LISTED_WITHIN_SECONDS,
  resultOf,
  wantedOf,
  type BuiltImage,
  type WantedImage,
} from './image-wanted.js';
import { unless } from './unless.js';
import { Waiting } from './waiting.js';

export interface BuildMemory extends Memory {
  buildId?: string;
  /** When Cloud Build took it (ISO 8601); before, the step waited for other things. */
  acceptedAt?: string;
  /** Until when it had certainly not ended (ISO 8601): what it was refused, it was refused later. */
  seenAt?: string;
  /** When a build may have been submitted without our hearing of it (ISO 8601). */
  submittedAt?: string;
  /** Cloud Build refused the last one outright: there is nothing new to look for. */
  refused?: boolean;
}

const LOG_TAIL_BYTES = 16_384;

/** Builds the image: looks first, submits once, waits, and answers a digest or the end of the log. */
export async function buildImage(attempt: Attempt<BuildMemory>): Promise<BuiltImage> {
  const wanted = wantedOf(attempt);
  if (wasRefused(attempt)) return submit(attempt, wanted);
  const followed = await followBuild(attempt);
  if (followed) return resultOf(followed, wanted);
  const builds = await buildsOf(attempt, wanted);
  // Without one that succeeded there is nothing to look for: whoever asked has just found nothing under the tag.
  const hasSucceeded = builds.some(({ status }) => status === 'SUCCESS');
  const built = hasSucceeded ? await builtImage(attempt, wanted, builds) : undefined;
  if (built) return built;
  const running = builds.find((build) => !isTerminal(build));
  if (running === undefined) return submit(attempt, wanted);
  attempt.memory.buildId = running.id;
  throw await goingOn(attempt, running);
}

/** Answers a build that succeeded, once it has: whether it is ours, and its image there, whoever asked looks up. */
async function followBuild(attempt: Attempt<BuildMemory>): Promise<Build | undefined> {
  const { gcp, key, spec, memory } = attempt;
  if (memory.buildId === undefined) return undefined;
  const build = await gcp.cloudBuild.getBuild(key.projectId, spec.region, memory.buildId);
  if (build !== undefined && !isTerminal(build)) throw await goingOn(attempt, build);
  delete memory.buildId;
  if (build === undefined || build.status === 'SUCCESS') return build;
  const ended = asEnded(attempt, build);
  const [log, place] = await Promise.all([endOfLog(attempt, ended), placeOf(attempt)]);
  const failure = explainBuild(ended, log, place, attempt.withinPropagation(memory.seenAt));
  // Whoever cancelled it does not want it to come back by itself.
  throw ended.status === 'CANCELLED' ? new StepFailure({ ...failure, deliberate: true }) : new Setback(failure);
}

function wasRefused({ memory, isLost }: Attempt<BuildMemory>): boolean {
  const { refused } = memory;
  delete memory.refused;
  return refused === true && !isLost;
}

async function submit(attempt: Attempt<BuildMemory>, wanted: WantedImage): Promise<never> {
  const { gcp, key, spec, memory, input, installation } = attempt;
  if (!isBuilt(spec) || input.outputs.source === undefined) throw new TypeError('An image is built from a context.');
  const { bucket, object, generation } = input.outputs.source;
  awaitListing(attempt);
  memory.submittedAt = new Date().toISOString();
  const create = gcp.cloudBuild.createBuild(key.projectId, spec.region, {
    source: { bucket, object, generation },
    images: [wanted.uri],
    timeoutSeconds: spec.image.timeoutSeconds,
    queueSeconds: QUEUE_SECONDS,
    tags: [buildTag(wanted.hash), installationTag(installation)],
    ...(!isCloudBuildAgent(wanted.builder) && { serviceAccount: wanted.builder }),
    logsBucket: bucket,
  });
  const { build } = await create.catch((error: unknown) => {
    const isRefusal = error instanceof GcpError && (error.google.httpStatus ?? 500) < 500;
    if (isRefusal) {
      delete memory.submittedAt;
      memory.refused = true;
    }
    throw error;
  });
  delete memory.submittedAt;
  // No change that a refusal may wait for: else each build that may not push would open the window for the next one.
  memory.buildId = build.id;
  memory.acceptedAt = new Date().toISOString();
  memory.seenAt = attempt.beganAt;
  throw waiting(attempt, build, `has queued build ${build.id} of the image:`);
}

/** There is no request id: a build whose answer was lost is looked for before another one is submitted. */
function awaitListing(attempt: Attempt<BuildMemory>): void {
  const { memory } = attempt;
  if (attempt.isLost) memory.submittedAt = new Date().toISOString();
  if (memory.submittedAt === undefined || attempt.secondsSince(memory.submittedAt) >= LISTED_WITHIN_SECONDS) return;
  throw new Waiting('A build may have been submitted; Cloud Build is asked for it.', LISTED_WITHIN_SECONDS / 3);
}

async function endOfLog({ gcp, input }: Attempt, { id }: Build): Promise<string[]> {
  const { source } = input.outputs;
  if (source === undefined) return [];
  // Why it failed is known without its log, and counts for more than why the log cannot be read.
  const text = await unless('PERMISSION_DENIED', () =>
    gcp.storage.readObjectTail(source.bucket, logObject(id), LOG_TAIL_BYTES),
  );
  return text?.trimEnd().split('\n') ?? [];
}
