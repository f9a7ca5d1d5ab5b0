import Type from 'typebox';
import type { Static } from 'typebox';

const text = Type.String();
const texts = Type.Array(text);
const int64 = Type.String({ format: 'int64' });
const any = Type.Unknown();
const STATUSES = ['STATUS_UNKNOWN', 'PENDING', 'QUEUED', 'WORKING', 'SUCCESS', 'FAILURE', 'INTERNAL_ERROR'];
export const Status = Type.Enum([...STATUSES, 'TIMEOUT', 'CANCELLED', 'EXPIRED']);

const StorageSource = Type.Partial(
  Type.Object({
    bucket: text,
    object: text,
    generation: int64,
    sourceFetcher: Type.Enum(['SOURCE_FETCHER_UNSPECIFIED', 'GSUTIL', 'GCS_FETCHER']),
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
    logging: Type.Enum(['LOGGING_UNSPECIFIED', 'LEGACY', 'GCS_ONLY', 'STACKDRIVER_ONLY', 'CLOUD_LOGGING_ONLY', 'NONE']),
    defaultLogsBucketBehavior: Type.Enum([
      'DEFAULT_LOGS_BUCKET_BEHAVIOR_UNSPECIFIED',
      'REGIONAL_USER_OWNED_BUCKET',
      'LEGACY_BUCKET',
    ]),
    machineType: Type.Enum([
      'UNSPECIFIED',
      'N1_HIGHCPU_8',
      'N1_HIGHCPU_32',
      'E2_HIGHCPU_8',
      'E2_HIGHCPU_32',
      'E2_MEDIUM',
      'E2_STANDARD_2',
    ]),
    diskSizeGb: int64,
    substitutionOption: Type.Enum(['MUST_MATCH', 'ALLOW_LOOSE']),
    dynamicSubstitutions: Type.Boolean(),
    automapSubstitutions: Type.Boolean(),
    logStreamingOption: Type.Enum(['STREAM_DEFAULT', 'STREAM_ON', 'STREAM_OFF']),
    requestedVerifyOption: Type.Enum(['NOT_VERIFIED', 'VERIFIED', 'BEST_EFFORT']),
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
