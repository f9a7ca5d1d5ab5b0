/** What Storage's methods do with a bucket. */
import { settable, settled } from './bucket-body.js';
import type { BucketBody } from './bucket-body.js';
import { addBucket, changed, isBucketName, isLocation, isUniform, renderBucket, teamOnObjects } from './buckets.js';
import type { Bucket } from './buckets.js';
import type { Call } from './call.js';
import { requireBucketLocation } from './organization-policies.js';
import type { Resource } from './permissions.js';
import { newPolicy } from './policies.js';
import { Reply } from './reply.js';
import {
  accessDenied,
  accountDisabled,
  conditionNotMet,
  conflict,
  noBucket,
  storageInvalid,
} from './storage-refusals.js';
import type { Kind } from './storage-refusals.js';
import type { Project, Store } from './store.js';

export const resourceOf = (store: Store, { name, policy, projectId }: Bucket): Resource => {
  const project = store.projects.get(projectId);
  return {
    name: `//storage.googleapis.com/projects/_/buckets/${name}`,
    policies: project ? [policy, project.policy] : [policy],
  };
};

/**
 * Where access is not uniform an object has a list of its own, by default projectPrivate: what its project's team may do
 * (https://docs.cloud.google.com/storage/docs/access-control/lists#predefined-acl). Other lists are not modelled.
 */
export const objectsOf = (store: Store, bucket: Bucket): Resource => {
  const { name, policies } = resourceOf(store, bucket);
  return isUniform(bucket)
    ? { name, policies }
    : { name, policies: [newPolicy(teamOnObjects(bucket.projectId)), ...policies] };
};

export function need(call: Call, bucket: Bucket, permission: string, kind: Kind = 'bucket'): void {
  const resource = (kind === 'object' ? objectsOf : resourceOf)(call.store, bucket);
  if (!call.may(permission, resource)) throw accessDenied(call.email, permission, kind);
}

/** A bucket that is not there is not found for everybody: names are public anyway. */
export function lookUp(call: Call, param = 'bucket'): Bucket {
  const bucket = call.store.buckets.get(call.param(param));
  if (!bucket) throw noBucket();
  if (!call.store.projects.get(bucket.projectId)?.billingEnabled) throw accountDisabled();
  return bucket;
}

export function findBucket(call: Call, permission: string): Bucket {
  const bucket = lookUp(call);
  need(call, bucket, permission);
  return bucket;
}

function projectOf(call: Call, permission: string): Project {
  const asked = call.query('project');
  if (!asked) throw storageInvalid('Required parameter: project', 'required');
  const project = call.store.project(asked);
  if (!project) throw storageInvalid(`Unknown project id: ${asked}`);
  const resource = { name: `//storage.googleapis.com/projects/${asked}`, policies: [project.policy] };
  if (!call.may(permission, resource)) throw accessDenied(call.email, permission, 'project');
  return project;
}

/** Two wordings of one conflict: whether the name is taken by the project itself or by anybody else in the world. */
export function insertBucket(call: Call, body: BucketBody): unknown {
  const project = projectOf(call, 'storage.buckets.create');
  const { name } = body;
  if (!name) throw storageInvalid('Required', 'required');
  if (!isBucketName(name)) throw storageInvalid(`Invalid bucket name: '${name}'`);
  const fields = settable(body);
  check(fields);
  if (!project.billingEnabled) throw accountDisabled();
  requireBucketLocation(project, (fields.location ?? 'US').toLowerCase());
  const taken = call.store.buckets.get(name);
  if (taken?.projectId === project.projectId)
    throw conflict('Your previous request to create the named bucket succeeded and you already own it.');
  if (taken) {
    throw conflict(
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
        'Please select a different name and try again.',
    );
  }
  return renderBucket(addBucket(call.store, project, name, fields));
}

function check({ location, labels, iamConfiguration }: BucketBody): void {
  if (location !== undefined && !isLocation(location.toUpperCase()))
    throw storageInvalid('The specified location constraint is not valid.');
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) throw storageInvalid(`Invalid label key: '${key}'`);
    if (value !== null && !/^[a-z0-9_-]{0,63}$/.test(value)) throw storageInvalid(`Invalid label value: '${value}'`);
  }
  if (iamConfiguration?.publicAccessPrevention === 'unspecified') iamConfiguration.publicAccessPrevention = 'inherited';
}

export function listBuckets(call: Call): unknown {
  const { projectId } = projectOf(call, 'storage.buckets.list');
  const prefix = call.query('prefix') ?? '';
  const buckets = call.store.buckets
    .of(projectId)
    .filter(({ name }) => name.startsWith(prefix))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const { page, next } = call.page(buckets, ({ name }) => name, { usual: 1000, most: 1000, name: 'maxResults' });
  return { kind: 'storage#buckets', ...next, ...(page.length > 0 ? { items: page.map(renderBucket) } : {}) };
}

/** A JSON merge patch: what is null goes, objects are merged, lists are replaced. */
export function patchBucket(call: Call, body: BucketBody): unknown {
  const bucket = findBucket(call, 'storage.buckets.update');
  checkMetageneration(call, bucket);
  const { location, ...fields } = settable(body);
  check(fields);
  if (location !== undefined && location.toUpperCase() !== bucket.location)
    throw storageInvalid("A bucket's location cannot be changed.");
  bucket.fields = settled(merge(bucket.fields, fields) as BucketBody, call.store.clock.iso(), bucket.fields);
  changed(call.store, bucket);
  return renderBucket(bucket);
}

function merge(before: unknown, patch: unknown): unknown {
  if (!isObject(before) || !isObject(patch)) return patch;
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(patch)) merged[key] = merge(merged[key], value);
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function deleteBucket(call: Call): Reply {
  const bucket = findBucket(call, 'storage.buckets.delete');
  checkMetageneration(call, bucket);
  if (bucket.objects.size > 0) throw conflict('The bucket you tried to delete is not empty.');
  call.store.buckets.delete(bucket.name);
  // A type without a body (golden fixture-bucket-autoclassdefault, recorded from Google).
  return new Reply(204, undefined, { 'content-type': 'application/json' });
}

/** The conditions on the source of a copy begin with `ifSource`. */
export function checkMetageneration(call: Call, { metageneration }: { metageneration: number }, when = 'if'): void {
  const match = call.query(`${when}MetagenerationMatch`);
  const noMatch = call.query(`${when}MetagenerationNotMatch`);
  if (match !== undefined && match !== String(metageneration)) throw conditionNotMet();
  if (noMatch === String(metageneration)) throw conditionNotMet('If-None-Match');
}
