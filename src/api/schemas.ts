import { Type, type Static, type TSchema } from 'typebox';

import { isObject } from '../domain/differences.js';
import { ENVIRONMENT_STATES } from '../domain/environment.js';
import { EnvironmentSpecSchema } from '../domain/spec.js';

/** What the API answers: types, serialization and OpenAPI from one place. Times are RFC 3339. */
export const Time = Type.String({ format: 'date-time' });
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** A schema by its name in OpenAPI, where it stands once (components.ts). */
export const named = <T>(name: string) => Type.Unsafe<T>({ $ref: `${name}#` });

/**
 * A serializer writes the defaults of its schema, and leaves out keys whose pattern needs Unicode, as those of labels
 * do: a spec is shown as it was written.
 */
export function asWritten<T extends TSchema>(schema: T): T {
  const plain = (key: string, value: unknown) => {
    if (key === 'default') return undefined;
    if (!isObject(value) || !isObject(value['patternProperties'])) return value;
    const { patternProperties, ...rest } = value;
    return { ...rest, additionalProperties: Object.values(patternProperties as object)[0] as unknown };
  };
  return JSON.parse(JSON.stringify(schema, plain)) as T;
}

const Fix = Type.Object({ text: Type.String(), command: optional(Type.String()), link: optional(Type.String()) });

export const FailureSchema = Type.Object({
  step: Type.String(),
  kind: Type.String({ description: 'named by what happens next; /errors/{kind} explains it' }),
  sentence: Type.String(),
  fix: optional(Fix),
  code: optional(Type.Integer()),
  status: optional(Type.String()),
  reason: optional(Type.String()),
  resource: optional(Type.String()),
  logTail: optional(Type.Array(Type.String())),
});

export const Failures = Type.Array(named<Static<typeof FailureSchema>>('Failure'));

const StepSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  needs: Type.Array(Type.String(), { description: 'names of the steps that have to end well before it starts' }),
  state: Type.Enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'SKIPPED', 'FAILED']),
  startTime: optional(Time),
  endTime: optional(Time),
  expectedSeconds: optional(Type.Number({ description: 'how long it usually takes, at the pace of this service' })),
  waiting: optional(
    Type.Object({ for: Type.String(), since: Time, attempt: Type.Integer(), nextLookTime: optional(Time) }),
  ),
  failures: optional(Failures),
});

const OutputsSchema = Type.Object({
  jupyterLabUrl: optional(Type.String()),
  image: Type.Object({ uri: Type.String(), digest: optional(Type.String()), buildId: optional(Type.String()) }),
  notebook: Type.Object({ zone: Type.String(), machineType: Type.String(), state: Type.String() }),
  serviceAccounts: Type.Object({ builder: optional(Type.String()), notebook: Type.String() }),
  access: Type.Array(Type.Object({ member: Type.String(), role: Type.String(), on: Type.String() })),
});

const LeftSchema = Type.Object({
  resource: Type.String(),
  reason: Type.String(),
  billed: Type.Boolean({ description: 'whether Google goes on charging for it' }),
  command: optional(Type.String()),
});

const RunSchema = Type.Object({
  number: Type.Integer(),
  kind: Type.Enum(['provision', 'teardown']),
  startTime: Time,
  endTime: optional(Time),
  caller: optional(Type.String({ description: 'who asked for it; absent: it began by itself' })),
  result: optional(Type.Enum(['SUCCEEDED', 'FAILED', 'CANCELLED'])),
  url: Type.String({ description: 'the run in the Temporal UI' }),
});

export const ResolvedSpecSchema = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });

export const EnvironmentSchema = Type.Object(
  {
    name: Type.String({ examples: ['projects/my-project/environments/mlops-lab'] }),
    projectId: Type.String(),
    environmentId: Type.String(),
    goal: Type.Enum(['READY', 'STOPPED', 'DELETED']),
    state: Type.Enum(ENVIRONMENT_STATES),
    everReady: Type.Boolean({ description: 'whether it was READY once: from then on people may have files in it' }),
    attention: optional(Type.String({ description: 'one sentence: what a person should know or do' })),
    spec: asWritten(EnvironmentSpecSchema),
    resolvedSpec: ResolvedSpecSchema,
    createTime: Time,
    createdBy: optional(Type.String({ description: 'such as user:ann@example.org' })),
    updateTime: Time,
    observedTime: Time,
    expireTime: optional(Time),
    nextRunTime: optional(Time),
    etag: Type.String(),
    steps: optional(Type.Array(StepSchema, { description: 'of the current or last run; left out in lists' })),
    failures: Failures,
    outputs: optional(OutputsSchema),
    runs: Type.Array(RunSchema),
    left: optional(Type.Array(LeftSchema)),
  },
  { title: 'Environment' },
);
export type EnvironmentDocument = Static<typeof EnvironmentSchema>;

export const ListQuery = Type.Object(
  {
    pageSize: optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
    pageToken: optional(Type.String({ description: 'nextPageToken of the page before' })),
    state: optional(Type.Enum(ENVIRONMENT_STATES)),
    owner: optional(Type.String({ description: 'e-mail of the notebook owner' })),
    label: optional(Type.String({ description: 'key=value' })),
    showDeleted: optional(Type.Boolean({ default: false })),
  },
  { additionalProperties: false },
);
export type ListQuery = Static<typeof ListQuery>;

export const EnvironmentList = Type.Object({
  environments: Type.Array(named<EnvironmentDocument>('Environment')),
  nextPageToken: optional(Type.String()),
  stateCounts: Type.Record(Type.String(), Type.Integer(), { description: 'of all that match, whatever their state' }),
});
export type EnvironmentList = Static<typeof EnvironmentList>;

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'the address of a page about the code' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    requestId: Type.String(),
    errors: optional(
      Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String(), suggestion: optional(Type.String()) })),
    ),
    differences: optional(
      Type.Array(Type.Object({ pointer: Type.String(), was: Type.Unknown(), wanted: Type.Unknown() })),
    ),
  },
  { title: 'Problem', description: 'RFC 9457' },
);
