import { failedInstruction } from './build-log.js';
import { builderFix } from './failure-fixes.js';
import type { Failure, FailureKind, Fix, Place } from './failures.js';

/** A build that ended badly, as Cloud Build tells it (cloudbuild v1, Build.status and Build.failureInfo). */
export interface EndedBuild {
  id: string;
  status: string;
  statusDetail?: string;
  failure?: { type: string; detail: string };
  logUrl: string;
  timeoutSeconds?: number;
}

interface Verdict {
  kind: FailureKind;
  /** What it says may be true for some minutes after a grant of ours. */
  propagates?: boolean;
  /** Goes on from "The build of the image". */
  says: string;
  fix: (place: Place, build: EndedBuild) => Fix;
}

const again = { text: 'Retry the environment: it builds once more.' };
const mendContext = {
  text: 'Mend the Dockerfile; the last lines of the log say what failed. Then send the mended spec: labwright up does, or PATCH.',
};

/** By failureInfo.type (https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds#FailureType). */
const BY_FAILURE: Readonly<Record<string, Verdict>> = {
  USER_BUILD_STEP: { kind: 'InvalidSpec', says: 'failed in the Dockerfile', fix: () => mendContext },
  FETCH_SOURCE_FAILED: {
    kind: 'PermissionDenied',
    propagates: true,
    says: 'could not fetch its context',
    fix: (place) => builderFix('roles/storage.objectViewer', 'bucket', place),
  },
  PUSH_NOT_AUTHORIZED: {
    kind: 'PermissionDenied',
    propagates: true,
    says: 'was not allowed to push',
    fix: (place) => builderFix('roles/artifactregistry.writer', 'repository', place),
  },
  PUSH_IMAGE_NOT_FOUND: { kind: 'InvalidSpec', says: 'made no image', fix: () => mendContext },
  PUSH_FAILED: { kind: 'OperationFailed', says: 'could not be pushed', fix: () => again },
  // Also what a build says that may not write its log yet (cloud-builders#280).
  LOGGING_FAILURE: {
    kind: 'OperationFailed',
    propagates: true,
    says: 'could not write its log',
    fix: (place) => builderFix('roles/storage.legacyBucketWriter', 'bucket', place),
  },
};

const BY_STATUS: Readonly<Record<string, Verdict>> = {
  TIMEOUT: {
    kind: 'InvalidSpec',
    says: 'took longer than image.timeout allows',
    fix: (_, { timeoutSeconds }) => ({
      text: `Raise image.timeout${timeoutSeconds === undefined ? '' : `, such as to ${longer(timeoutSeconds)}`}, and send the spec with it: labwright up does, or PATCH.`,
    }),
  },
  EXPIRED: {
    kind: 'Stockout',
    says: 'waited too long for a machine',
    fix: ({ projectId }) => ({
      text: 'It is built again by itself. A quota of build CPUs limits how many builds of the region run at once: end those that nobody needs.',
      link: `https://console.cloud.google.com/iam-admin/quotas?project=${projectId}&service=cloudbuild.googleapis.com`,
    }),
  },
  INTERNAL_ERROR: { kind: 'OperationFailed', says: 'failed inside Cloud Build', fix: () => again },
  CANCELLED: { kind: 'OperationFailed', says: 'was cancelled by somebody', fix: () => again },
};

const OTHERWISE: Verdict = { kind: 'OperationFailed', says: 'failed', fix: () => again };

/** What a package index or a mirror says when it, and not the Dockerfile, is to blame. */
const NETWORK =
  /temporary failure|could not resolve host|connection (?:reset|timed out|refused)|read timed out|tls handshake timeout|i\/o timeout|5\d\d (?:server error|bad gateway|service unavailable)|hash sum mismatch/i;

/** Storage's refusal, as Cloud Build quotes it. */
const DENIED = /\b403\b/;

/** As many as a person reads. */
const LOG_TAIL_LINES = 15;

/** One sentence about a build that did not make its image, with the end of its log. `withinWindow`: as in `explain`. */
export function explainBuild(build: EndedBuild, log: readonly string[], place: Place, withinWindow: boolean): Failure {
  const logTail = log.slice(-LOG_TAIL_LINES);
  const verdict = verdictOn(build, logTail);
  const { says, propagates, fix } = verdict;
  const why = reasonOf(build, log);
  return {
    step: place.step,
    kind: propagates === true && withinWindow ? 'NotPropagated' : verdict.kind,
    sentence: `The build of the image ${says}${why === undefined ? '' : `: ${why}`}.`,
    status: build.status,
    ...(build.failure && { reason: build.failure.type }),
    resource: `builds/${build.id}`,
    fix: { link: build.logUrl, ...fix(place, build) },
    ...(logTail.length > 0 && { logTail }),
  };
}

/** Without a full stop: the line that failed and the last word of its program, or Google's own words. */
function reasonOf(build: EndedBuild, log: readonly string[]): string | undefined {
  const { status, timeoutSeconds, failure } = build;
  if (status === 'TIMEOUT' && timeoutSeconds !== undefined) return `${timeoutSeconds} s`;
  const failed = failure?.type === 'USER_BUILD_STEP' ? failedInstruction(log) : undefined;
  const why = failed?.why === undefined ? googlesReason(build) : withoutFullStop(failed.why);
  if (failed === undefined) return why;
  return `step ${failed.step} \`${failed.instruction}\`${why === undefined ? '' : `: ${why}`}`;
}

/** Both may be missing or empty, and what follows the first line is help. */
function googlesReason({ failure, statusDetail }: EndedBuild): string | undefined {
  const lines = [failure?.detail, statusDetail].map((text = '') => text.trim().split('\n', 1)[0] ?? '');
  return lines.map(withoutFullStop).find((line) => line !== '');
}

function withoutFullStop(line: string): string {
  return line.replace(/[\s.]+$/, '');
}

/** Twice as long; Cloud Build itself ends a build after a day. */
function longer(seconds: number): string {
  return `${Math.min(2 * seconds, 86_400)}s`;
}

function verdictOn({ status, failure }: EndedBuild, logTail: readonly string[]): Verdict {
  const verdict = BY_FAILURE[failure?.type ?? ''] ?? BY_STATUS[status] ?? OTHERWISE;
  if (failure?.type === 'LOGGING_FAILURE' && DENIED.test(failure.detail))
    return { ...verdict, kind: 'PermissionDenied' };
  const isFlake = failure?.type === 'USER_BUILD_STEP' && logTail.some((line) => NETWORK.test(line));
  return isFlake ? { ...verdict, kind: 'OperationFailed', says: 'failed while it fetched something' } : verdict;
}
