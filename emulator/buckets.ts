import { settled } from './bucket-body.js';
import type { BucketBody } from './bucket-body.js';
import { newPolicy, setAtOnce } from './policies.js';
import type { PolicyRecord } from './policies.js';
import { GOOGLE } from './policy-history.js';
import { REGIONS } from './places.js';
import type { StoredObject } from './objects.js';
import type { Project, Store } from './store.js';

export interface Bucket {
  name: string;
  projectId: string;
  projectNumber: string;
  /** In capitals, as Storage answers it. */
  location: string;
  createTime: string;
  updateTime: string;
  generation: string;
  /** Counts every change, those of the policy too. */
  metageneration: number;
  /** As they were asked for: labels, lifecycle, iamConfiguration and the rest. */
  fields: BucketBody;
  policy: PolicyRecord;
  objects: Map<string, StoredObject>;
}

const MULTI_REGIONS = ['US', 'EU', 'ASIA'];

export const isLocation = (location: string): boolean =>
  MULTI_REGIONS.includes(location) || REGIONS.has(location.toLowerCase());

/** https://docs.cloud.google.com/storage/docs/buckets#naming */
export const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9._-]*[a-z0-9]$/.test(name) &&
  name.length >= 3 &&
  name.split('.').every((part) => part.length > 0 && part.length <= 63) &&
  (name.includes('.') ? name.length <= 222 : true) &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !name.startsWith('goog') &&
  !/g[o0]{2}g[l1]e/.test(name);

export const isUniform = ({ fields }: Bucket): boolean =>
  fields.iamConfiguration?.uniformBucketLevelAccess?.enabled ?? false;

export function addBucket(store: Store, project: Project, name: string, asked: BucketBody): Bucket {
  const { location = 'US', ...fields } = asked;
  const now = store.clock.iso();
  const bucket: Bucket = {
    name,
    projectId: project.projectId,
    projectNumber: project.number,
    location: location.toUpperCase(),
    createTime: now,
    updateTime: now,
    generation: store.generation(),
    metageneration: 1,
    fields: settled(fields, now),
    policy: newPolicy(),
    objects: new Map(),
  };
  setAtOnce(store, bucket.policy, usualBindings(project.projectId, isUniform(bucket)), GOOGLE);
  bucket.policy.etag = etagOf(bucket);
  store.buckets.set(name, bucket);
  return bucket;
}

/** What a new bucket grants by itself (https://docs.cloud.google.com/storage/docs/access-control/iam-roles#basic-roles-modifiable). */
const usualBindings = (projectId: string, uniform: boolean): { role: string; members: string[] }[] => {
  const { owners, viewers } = teamOf(projectId);
  return [
    { role: 'roles/storage.legacyBucketOwner', members: owners },
    { role: 'roles/storage.legacyBucketReader', members: viewers },
    ...(uniform ? teamOnObjects(projectId) : []),
  ];
};

const teamOf = (projectId: string): { owners: string[]; viewers: string[] } => ({
  owners: [`projectEditor:${projectId}`, `projectOwner:${projectId}`],
  viewers: [`projectViewer:${projectId}`],
});

/** What the project's team may do with objects: by the bucket's policy where access is uniform, else by each object's own list. */
export function teamOnObjects(projectId: string): { role: string; members: string[] }[] {
  const { owners, viewers } = teamOf(projectId);
  return [
    { role: 'roles/storage.legacyObjectOwner', members: owners },
    { role: 'roles/storage.legacyObjectReader', members: viewers },
  ];
}

/** Storage's etags are the metageneration, as a protobuf message in base64: `CAE=` is the first. */
export const etagOf = ({ metageneration }: { metageneration: number }): string => {
  const bytes = [8];
  for (let rest = metageneration; ; rest >>= 7) {
    bytes.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) return Buffer.from(bytes).toString('base64');
  }
};

/** Each change of a bucket or its policy gives both a new etag. */
export function changed(store: Store, bucket: Bucket): void {
  bucket.metageneration += 1;
  bucket.updateTime = store.clock.iso();
  bucket.policy.etag = etagOf(bucket);
}

/** A policy that keeps nothing has no time (golden fixture-bucket-basic). */
function softDelete({ fields: { softDeletePolicy }, createTime }: Bucket): BucketBody['softDeletePolicy'] {
  const { retentionDurationSeconds = '604800' } = softDeletePolicy ?? {};
  return { retentionDurationSeconds, ...(retentionDurationSeconds === '0' ? {} : { effectiveTime: createTime }) };
}

export function renderBucket(bucket: Bucket): Record<string, unknown> {
  const { name, createTime, fields, location } = bucket;
  const uniform = fields.iamConfiguration?.uniformBucketLevelAccess;
  const lockedTime = new Date(Date.parse(createTime) + 90 * 86_400_000).toISOString();
  const access = uniform?.enabled ? { enabled: true, lockedTime } : { enabled: false };
  const multi = MULTI_REGIONS.includes(location);
  return {
    kind: 'storage#bucket',
    selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
    id: name,
    name,
    projectNumber: bucket.projectNumber,
    generation: bucket.generation,
    metageneration: String(bucket.metageneration),
    location,
    storageClass: 'STANDARD',
    etag: etagOf(bucket),
    timeCreated: createTime,
    updated: bucket.updateTime,
    ...fields,
    softDeletePolicy: softDelete(bucket),
    iamConfiguration: {
      bucketPolicyOnly: access,
      uniformBucketLevelAccess: access,
      publicAccessPrevention: fields.iamConfiguration?.publicAccessPrevention ?? 'inherited',
    },
    locationType: multi ? 'multi-region' : 'region',
    ...(multi ? { rpo: 'DEFAULT' } : { satisfiesPZI: true }),
  };
}
