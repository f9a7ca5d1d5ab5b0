import Type from 'typebox';
import type { Static } from 'typebox';

import { protoEnum, protoEnumFrom0 } from './enums.js';

const text = Type.String();
const texts = Type.Array(text);
const int64 = Type.String({ format: 'int64' });
const any = Type.Unknown();
export const Status = protoEnum({
  ...{ STATUS_UNKNOWN: 0, PENDING: 10, QUEUED: 1, WORKING: 2, SUCCESS: 3, FAILURE: 4, INTERNAL_ERROR: 5 },
  ...{ TIMEOUT: 6, CANCELLED: 7, EXPIRED: 9 },
});

const StorageSource = Type.Partial(
  Type.Object({
    bucket: text,
    object: text,
    generation: int64,
    sourceFetcher: protoEnumFrom0('SOURCE_FETCHER_UNSPECIFIED', 'GSUTIL', 'GCS_FETCHER'),
  }),
);

const Step = Type.Partial(
  Type.Object({
    name: text,
    args: texts,
    env: texts,
    dir: text,
    id: text,
    entrypoint: text,
    script: text,
    timeout: text,
    waitFor: texts,
    secretEnv: texts,
    volumes: Type.Array(any),
    allowFailure: Type.Boolean(),
    allowExitCodes: Type.Array(Type.Integer()),
    automapSubstitutions: Type.Boolean(),
    results: Type.Array(any),
    status: Status,
    exitCode: Type.Integer(),
    timing: any,
    pullTiming: any,
  }),
);

const Options = Type.Partial(
  Type.Object({
    logging: protoEnumFrom0(
      'LOGGING_UNSPECIFIED',
      'LEGACY',
      'GCS_ONLY',
      'STACKDRIVER_ONLY',
      'NONE',
      'CLOUD_LOGGING_ONLY',
    ),
    defaultLogsBucketBehavior: protoEnumFrom0(
      'DEFAULT_LOGS_BUCKET_BEHAVIOR_UNSPECIFIED',
      'REGIONAL_USER_OWNED_BUCKET',
      'LEGACY_BUCKET',
    ),
    machineType: protoEnum({
      ...{ UNSPECIFIED: 0, N1_HIGHCPU_8: 1, N1_HIGHCPU_32: 2, E2_HIGHCPU_8: 5, E2_HIGHCPU_32: 6, E2_MEDIUM: 7 },
      E2_STANDARD_2: 11,
    }),
    diskSizeGb: int64,
    substitutionOption: protoEnumFrom0('MUST_MATCH', 'ALLOW_LOOSE'),
    dynamicSubstitutions: Type.Boolean(),
    automapSubstitutions: Type.Boolean(),
    logStreamingOption: protoEnumFrom0('STREAM_DEFAULT', 'STREAM_ON', 'STREAM_OFF'),
    requestedVerifyOption: protoEnumFrom0('NOT_VERIFIED', 'VERIFIED', 'BEST_EFFORT'),
    sourceProvenanceHash: texts,
    env: texts,
    secretEnv: texts,
    volumes: Type.Array(any),
    pool: any,
    workerPool: text,
    pubsubTopic: text,
    enableStructuredLogging: Type.Boolean(),
    rankedMachineSeries: texts,
  }),
);

export const BuildBody = Type.Partial(
  Type.Object({
    source: Type.Partial(
      Type.Object({
        storageSource: StorageSource,
        storageSourceManifest: any,
        repoSource: any,
        gitSource: any,
        connectedRepository: any,
        developerConnectConfig: any,
      }),
    ),
    steps: Type.Array(Step),
    images: texts,
    timeout: text,
    queueTtl: text,
    tags: texts,
    substitutions: Type.Record(Type.String(), Type.String()),
    serviceAccount: text,
    logsBucket: text,
    options: Options,
    artifacts: any,
    secrets: Type.Array(any),
    availableSecrets: any,
    dependencies: Type.Array(any),
    gitConfig: any,
    ...{ name: text, id: text, projectId: text, status: Status, statusDetail: text, createTime: text, startTime: text },
    ...{ finishTime: text, logUrl: text, buildTriggerId: text, results: any, sourceProvenance: any, timing: any },
    ...{ approval: any, failureInfo: any, warnings: Type.Array(any) },
  }),
);
export type BuildBody = Static<typeof BuildBody>;
export type BuildStep = Static<typeof Step>;
export type BuildStatus = Static<typeof Status>;

export const VerbBody = Type.Partial(Type.Object({ name: text, projectId: text, id: text }));
