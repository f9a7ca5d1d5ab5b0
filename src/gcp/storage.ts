import { storage } from 'googleapis/build/src/apis/storage/index.js';
import type { storage_v1 } from 'googleapis/build/src/apis/storage/index.js';

import type { IamPolicy } from '../domain/iam-policy.js';
import { bucketBody, isPreconditionFailed, meaning, toBucket } from './bucket.js';
import type { Bucket, NewBucket, StoredObject } from './bucket.js';
import { empty, found, pages } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import type { GcpError } from './errors.js';
import { objectCalls } from './objects.js';
import type { ObjectCalls } from './objects.js';
import { POLICY_VERSION, toPolicy, toWirePolicy } from './policies.js';

/** Cloud Storage v1, the JSON API (https://cloud.google.com/storage/docs/json_api/v1). */
export interface Storage {
  /** Also somebody else's, where its policy lets us look; else PERMISSION_DENIED: compare the project's number. */
  getBucket(bucket: string): Promise<Bucket | undefined>;
  /** Only the project's own: what is in this list is not squatted. */
  listBuckets(projectId: string, prefix: string): Promise<Bucket[]>;
  /** Throws ALREADY_EXISTS both where it is ours and where the name is taken by others: look whose it is. */
  createBucket(projectId: string, bucket: NewBucket): Promise<Bucket>;
  /** Throws FAILED_PRECONDITION while objects lie in it, NOT_FOUND when it was gone. */
  deleteBucket(bucket: string): Promise<void>;
  getIamPolicy(bucket: string): Promise<IamPolicy>;
  /** Throws ABORTED when the etag is not the current one: read, change and write again. */
  setIamPolicy(bucket: string, policy: IamPolicy): Promise<IamPolicy>;
  /** Writes only where nothing of that name is; `created: false`: something is, look at it with getObject. */
  putObject(bucket: string, name: string, bytes: Uint8Array, contentType: string): Promise<PutObject>;
  /**
   * Copies within Google, only where nothing of that name is; `created: false`: something is. The source is the
   * content of one generation: NOT_FOUND when it, or the object, is no longer there.
   */
  copyObject(source: ObjectVersion, destination: ObjectName): Promise<PutObject>;
  getObject(bucket: string, name: string): Promise<StoredObject | undefined>;
  /** The first `bytes` of one generation; undefined: it, or the object, is not there. */
  readObject(object: ObjectVersion, bytes: number): Promise<Buffer | undefined>;
  /** The last `bytes` of a text in UTF-8, less the character that the cut goes through. */
  readObjectTail(bucket: string, name: string, bytes: number): Promise<string | undefined>;
  listObjects(bucket: string, prefix: string): Promise<StoredObject[]>;
  /** Throws NOT_FOUND when it was gone. */
  deleteObject(bucket: string, name: string): Promise<void>;
}

export interface ObjectName {
  bucket: string;
  name: string;
}

export interface ObjectVersion extends ObjectName {
  generation: string;
}

export type PutObject = { created: true; generation: string } | { created: false };

export function createStorage(options: ClientOptions): (call: Call) => Storage {
  const api = storage({ version: 'v1', ...options });
  return (call) => ({ ...bucketCalls(api, call), ...objectCalls(api, call, options) });
}

function bucketCalls({ buckets }: storage_v1.Storage, call: Call): Omit<Storage, keyof ObjectCalls> {
  const targetOf = (method: string, bucket: string) => ({
    method: `storage.buckets.${method}`,
    resource: `b/${bucket}`,
  });
  return {
    async getBucket(bucket) {
      const data = await found(call(targetOf('get', bucket), (o) => buckets.get({ bucket }, o)));
      return data && toBucket(data);
    },
    async listBuckets(project, prefix) {
      const target = { method: 'storage.buckets.list', resource: `projects/${project}` };
      const list = await pages((token) => call(target, (o) => buckets.list({ project, prefix, ...token }, o)));
      return list.flatMap((page) => page.items ?? []).map(toBucket);
    },
    async createBucket(project, bucket) {
      const params = { project, requestBody: bucketBody(bucket) };
      return toBucket(await call(targetOf('insert', bucket.name), (o) => buckets.insert(params, o)));
    },
    async deleteBucket(bucket) {
      const deleted = call(targetOf('delete', bucket), (o) => empty(buckets.delete({ bucket }, o)));
      // "The bucket you tried to delete is not empty.", 409 conflict: the same reason as a name that is taken.
      await meaning('FAILED_PRECONDITION', ({ httpStatus }) => httpStatus === 409, deleted);
    },
    async getIamPolicy(bucket) {
      const params = { bucket, optionsRequestedPolicyVersion: POLICY_VERSION };
      return toPolicy(await call(targetOf('getIamPolicy', bucket), (o) => buckets.getIamPolicy(params, o)));
    },
    async setIamPolicy(bucket, policy) {
      const params = { bucket, requestBody: toWirePolicy(policy) };
      const written = call(targetOf('setIamPolicy', bucket), (o) => buckets.setIamPolicy(params, o));
      // Other APIs answer 409 here (https://github.com/hashicorp/terraform-provider-google/issues/7853).
      const stale = (error: GcpError['google']) => error.httpStatus === 409 || isPreconditionFailed(error);
      return toPolicy(await meaning('ABORTED', stale, written));
    },
  };
}
