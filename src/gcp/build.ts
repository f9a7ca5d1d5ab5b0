import type { cloudbuild_v1 } from 'googleapis/build/src/apis/cloudbuild/index.js';

import { lastSegment, present } from './plain.js';

/** A build as it is. */
export interface Build {
  id: string;
  /** One of BUILD_STATUSES. */
  status: string;
  /** Google's sentence about it, such as the step that failed. */
  statusDetail?: string;
  createTime: string;
  startTime?: string;
  finishTime?: string;
  tags: string[];
  /** A page of Google's console. */
  logUrl: string;
  /** `gs://bucket`; the log is its object `log-<id>.txt`. */
  logsBucket?: string;
  /** How long it might work. */
  timeoutSeconds?: number;
  /** The e-mail of the account that it runs as. */
  serviceAccount: string;
  /** What was pushed: filled in on SUCCESS only. */
  images: { name: string; digest: string }[];
  /** Where the build itself went wrong: `USER_BUILD_STEP`, `PUSH_FAILED`, `FETCH_SOURCE_FAILED` ... */
  failure?: { type: string; detail: string };
  /** Their status is known only when the build has ended. */
  steps: { name: string; status?: string }[];
}

/** A build as it shall be: `docker build` of a context in Cloud Storage, and a push. */
export interface NewBuild {
  /** A .tgz or .zip, pinned to one content by its generation. */
  source: { bucket: string; object: string; generation: string };
  /** Addresses with a tag; the push is part of the build. */
  images: string[];
  /** Up to 24 hours, from the start of the build. */
  timeoutSeconds: number;
  /** How long it may wait for a machine before it ends as EXPIRED. */
  queueSeconds: number;
  /** `[\w][\w.-]{0,127}` each: what it is found by. */
  tags: string[];
  /** An e-mail; an account of the same project. Absent, the default one: who names one must be allowed to act as it. */
  serviceAccount?: string;
  /** A bucket's name. */
  logsBucket: string;
}

/**
 * What a status says about the work
 * (https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds#status).
 */
export const BUILD_STATUSES = {
  STATUS_UNKNOWN: { terminal: false },
  /** Not even queued: some wait for somebody's approval. */
  PENDING: { terminal: false },
  QUEUED: { terminal: false },
  WORKING: { terminal: false },
  SUCCESS: { terminal: true },
  FAILURE: { terminal: true },
  INTERNAL_ERROR: { terminal: true },
  TIMEOUT: { terminal: true },
  CANCELLED: { terminal: true },
  /** Waited in the queue for longer than it was allowed to. */
  EXPIRED: { terminal: true },
} as const satisfies Record<string, { terminal: boolean }>;

/** A status that Google adds later counts as work going on: the patience of the step ends it. */
export function isTerminal({ status }: Pick<Build, 'status'>): boolean {
  return Object.hasOwn(BUILD_STATUSES, status) && BUILD_STATUSES[status as keyof typeof BUILD_STATUSES].terminal;
}

export function toBuild(wire: cloudbuild_v1.Schema$Build): Build {
  const { failureInfo } = wire;
  return {
    id: wire.id ?? '',
    status: wire.status ?? 'STATUS_UNKNOWN',
    createTime: wire.createTime ?? '',
    tags: wire.tags ?? [],
    logUrl: wire.logUrl ?? '',
    serviceAccount: lastSegment(wire.serviceAccount),
    images: (wire.results?.images ?? []).map(({ name, digest }) => ({ name: name ?? '', digest: digest ?? '' })),
    steps: (wire.steps ?? []).map(({ name, status }) => ({ name: name ?? '', ...present({ status }) })),
    ...present({
      statusDetail: wire.statusDetail,
      startTime: wire.startTime,
      finishTime: wire.finishTime,
      logsBucket: wire.logsBucket,
      timeoutSeconds: wire.timeout ? Number.parseFloat(wire.timeout) : undefined,
      failure: failureInfo && { type: failureInfo.type ?? '', detail: failureInfo.detail ?? '' },
    }),
  };
}

/**
 * Without `--network=cloudbuild`, which gcloud adds: with it a RUN line could take the builder's token
 * (https://github.com/GoogleCloudPlatform/cloud-builders/issues/343).
 */
export function buildBody(projectId: string, build: NewBuild): cloudbuild_v1.Schema$Build {
  const { source, images, serviceAccount } = build;
  const tags = images.flatMap((image) => ['-t', image]);
  return {
    source: { storageSource: source },
    // The builder's Docker is an old one: without BuildKit it refuses RUN --mount and here-documents
    // (https://github.com/GoogleCloudPlatform/scion/pull/1484, https://docs.docker.com/build/buildkit/#getting-started).
    steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', ...tags, '.'], env: ['DOCKER_BUILDKIT=1'] }],
    images,
    timeout: `${build.timeoutSeconds}s`,
    queueTtl: `${build.queueSeconds}s`,
    tags: build.tags,
    ...(serviceAccount !== undefined && { serviceAccount: `projects/${projectId}/serviceAccounts/${serviceAccount}` }),
    // An account of one's own needs a place for its logs (cert-manager#8851); GCS_ONLY needs no Logging role.
    logsBucket: `gs://${build.logsBucket}`,
    options: { logging: 'GCS_ONLY' },
  };
}
