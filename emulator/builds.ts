/** A build as it is kept and shown. */
import type { BuildBody, BuildStep } from './build-body.js';
import type { BuildFate } from './fault.js';
import type { Project, Store } from './store.js';

type Status = 'QUEUED' | 'WORKING' | 'SUCCESS' | 'FAILURE' | 'INTERNAL_ERROR' | 'TIMEOUT' | 'CANCELLED' | 'EXPIRED';

export interface BuildRecord {
  id: string;
  project: Project;
  /** `global` or a region: a build is only seen where it was made. */
  location: string;
  /** As it was asked for, with the defaults filled in. */
  asked: BuildBody;
  /** The e-mail of the account that it runs as. */
  account: string;
  status: Status;
  statusDetail?: string;
  failureInfo?: { type: FailureType; detail: string };
  fate?: BuildFate;
  /** A worker is there for it; whether it may start is another matter. */
  ready: boolean;
  createTime: string;
  startTime?: string;
  finishTime?: string;
  /** Set when the build ends: no progress of single steps is shown before. */
  steps: BuildStep[];
  /** What was pushed. */
  images: { name: string; digest: string; artifactRegistryPackage: string; pushTiming: Span }[];
  /** Of what was built, in its order. */
  digests: string[];
  timing: Record<string, Span>;
  log: string[];
  /** While it works: what it learned from the world, in its order, and how often it had to wait. */
  told: unknown[];
  waits: number;
}

export interface Span {
  startTime: string;
  endTime?: string;
}

export type FailureType =
  | 'PUSH_FAILED'
  | 'PUSH_IMAGE_NOT_FOUND'
  | 'PUSH_NOT_AUTHORIZED'
  | 'LOGGING_FAILURE'
  | 'USER_BUILD_STEP'
  | 'FETCH_SOURCE_FAILED';

/** Of a Duration as JSON writes it: `"600s"`. */
export const secondsOf = (duration: string): number => Number.parseFloat(duration);

export const isOver = ({ status }: BuildRecord): boolean => status !== 'QUEUED' && status !== 'WORKING';

/** `gs://bucket` without the scheme and what may follow; none for a log that goes elsewhere. */
export const logsBucketOf = ({ asked }: BuildRecord): string | undefined =>
  asked.logsBucket?.replace(/^gs:\/\//, '').split('/')[0];

export function renderBuild(build: BuildRecord): Record<string, unknown> {
  const { id, project, location, asked, status, timing } = build;
  const results = isOver(build) && build.startTime ? { results: renderResults(build) } : {};
  const place = location === 'global' ? '' : `;region=${location}`;
  return {
    name: `projects/${project.number}/locations/${location}/builds/${id}`,
    id,
    projectId: project.projectId,
    status,
    ...(build.statusDetail ? { statusDetail: build.statusDetail } : {}),
    createTime: build.createTime,
    ...(build.startTime ? { startTime: build.startTime } : {}),
    ...(build.finishTime ? { finishTime: build.finishTime } : {}),
    ...(asked.images ? { artifacts: { images: asked.images } } : {}),
    ...asked,
    steps: isOver(build) ? build.steps : asked.steps,
    ...results,
    ...(isOver(build) && Object.keys(timing).length > 0 ? { timing: { ...timing } } : {}),
    ...(build.failureInfo ? { failureInfo: build.failureInfo } : {}),
    ...(asked.source?.storageSource ? { sourceProvenance: { resolvedStorageSource: asked.source.storageSource } } : {}),
    logUrl: `https://console.cloud.google.com/cloud-build/builds${place}/${id}?project=${project.number}`,
  };
}

function renderResults({ images, steps, status }: BuildRecord): unknown {
  return {
    ...(images.length > 0 && status === 'SUCCESS' ? { images } : {}),
    buildStepImages: steps.map(() => ''),
    buildStepOutputs: steps.map(() => ''),
  };
}

const CODES: Partial<Record<Status, number>> = { CANCELLED: 1, TIMEOUT: 4, EXPIRED: 4, INTERNAL_ERROR: 13 };
const TYPE = 'type.googleapis.com/google.devtools.cloudbuild.v1';

/** The operation of a failed build says little; the build itself says why. */
export function renderBuildOperation(build: BuildRecord): unknown {
  const { id, project, location, status } = build;
  const encoded = Buffer.from(id).toString('base64');
  const shown = renderBuild(build);
  const message = build.statusDetail ?? 'Build failed; check build logs for details';
  const end =
    status === 'SUCCESS'
      ? { response: { '@type': `${TYPE}.Build`, ...shown } }
      : { error: { code: CODES[status] ?? 2, message } };
  return {
    name:
      location === 'global'
        ? `operations/build/${project.projectId}/${encoded}`
        : `projects/${project.projectId}/locations/${location}/operations/${encoded}`,
    metadata: { '@type': `${TYPE}.BuildOperationMetadata`, build: shown },
    ...(isOver(build) ? { done: true, ...end } : {}),
  };
}

export const buildsOf = (store: Store, { projectId }: Pick<Project, 'projectId'>): BuildRecord[] =>
  store.builds.of(projectId);
