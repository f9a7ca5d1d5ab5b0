import Type from 'typebox';
import type { Static } from 'typebox';

const Enabled = Type.Partial(Type.Object({ enabled: Type.Boolean(), lockedTime: Type.String() }));
const Int64 = Type.String({ format: 'int64' });
const Condition = Type.Partial(
  Type.Object({
    age: Type.Integer(),
    createdBefore: Type.String(),
    customTimeBefore: Type.String(),
    daysSinceCustomTime: Type.Integer(),
    daysSinceNoncurrentTime: Type.Integer(),
    isLive: Type.Boolean(),
    matchesPattern: Type.String(),
    matchesPrefix: Type.Array(Type.String()),
    matchesStorageClass: Type.Array(Type.String()),
    matchesSuffix: Type.Array(Type.String()),
    noncurrentTimeBefore: Type.String(),
    numNewerVersions: Type.Integer(),
    sizeAboveBytes: Int64,
    sizeBelowBytes: Int64,
  }),
);
const Action = Type.Partial(Type.Object({ type: Type.String(), storageClass: Type.String() }));

/** What Google fills in itself is read and dropped: clients send a bucket back as they got it. */
const OUTPUT = {
  kind: Type.String(),
  selfLink: Type.String(),
  id: Type.String(),
  projectNumber: Int64,
  generation: Int64,
  metageneration: Int64,
  etag: Type.String(),
  timeCreated: Type.String(),
  updated: Type.String(),
  locationType: Type.String(),
  owner: Type.Unknown(),
  satisfiesPZI: Type.Boolean(),
  satisfiesPZS: Type.Boolean(),
  softDeleteTime: Type.String(),
  hardDeleteTime: Type.String(),
};

const INPUT = {
  name: Type.String(),
  location: Type.String(),
  storageClass: Type.String(),
  /** In a patch, null takes a label away. */
  labels: Type.Unsafe<Record<string, string | null>>(Type.Unknown()),
  iamConfiguration: Type.Partial(
    Type.Object({
      uniformBucketLevelAccess: Enabled,
      bucketPolicyOnly: Enabled,
      publicAccessPrevention: Type.Enum(['inherited', 'enforced', 'unspecified']),
    }),
  ),
  lifecycle: Type.Partial(
    Type.Object({ rule: Type.Array(Type.Partial(Type.Object({ action: Action, condition: Condition }))) }),
  ),
  softDeletePolicy: Type.Partial(Type.Object({ retentionDurationSeconds: Int64, effectiveTime: Type.String() })),
  versioning: Type.Partial(Type.Object({ enabled: Type.Boolean() })),
  retentionPolicy: Type.Unknown(),
  autoclass: Type.Partial(
    Type.Object({
      enabled: Type.Boolean(),
      terminalStorageClass: Type.String(),
      terminalStorageClassUpdateTime: Type.String(),
      toggleTime: Type.String(),
    }),
  ),
  billing: Type.Unknown(),
  cors: Type.Array(Type.Unknown()),
  customPlacementConfig: Type.Unknown(),
  defaultEventBasedHold: Type.Boolean(),
  encryption: Type.Unknown(),
  hierarchicalNamespace: Type.Unknown(),
  ipFilter: Type.Unknown(),
  logging: Type.Unknown(),
  objectRetention: Type.Unknown(),
  rpo: Type.String(),
  website: Type.Unknown(),
  acl: Type.Array(Type.Unknown()),
  defaultObjectAcl: Type.Array(Type.Unknown()),
};

const Input = Type.Partial(Type.Object(INPUT));
export const BucketBody = Type.Partial(Type.Object({ ...INPUT, ...OUTPUT }));
export type BucketBody = Static<typeof Input>;

const SETTABLE = Object.keys(Input.properties).filter((field) => field !== 'name');

/** What the caller decides about a bucket. */
export const settable = (body: BucketBody): BucketBody =>
  Object.fromEntries(Object.entries(body).filter(([field]) => SETTABLE.includes(field)));

/** As Google keeps it: under Autoclass the class is STANDARD whatever was asked (golden fixture-bucket-autoclass-nonstandard). */
export function settled({ autoclass, lifecycle, ...fields }: BucketBody, now: string, before?: BucketBody): BucketBody {
  const kept = lifecycle?.rule?.length === 0 ? fields : { ...fields, ...(lifecycle ? { lifecycle } : {}) };
  if (!autoclass?.enabled) return autoclass ? { ...kept, autoclass } : kept;
  const was = before?.autoclass?.enabled ? before.autoclass : undefined;
  const { terminalStorageClass = 'NEARLINE' } = autoclass;
  const isSame = was?.terminalStorageClass === terminalStorageClass;
  const times = {
    toggleTime: was?.toggleTime ?? now,
    terminalStorageClassUpdateTime: (isSame ? was.terminalStorageClassUpdateTime : undefined) ?? now,
  };
  return { ...kept, storageClass: 'STANDARD', autoclass: { enabled: true, terminalStorageClass, ...times } };
}
