import { storage } from 'googleapis/build/src/apis/storage/index.js';
import type { storage_v1 } from 'googleapis/build/src/apis/storage/index.js';

import type { Policy } from '../domain/policy.js';
import { bucketBody, isPreconditionFailed, meaning, toBucket, toStoredObject } from './bucket.js';
import type { Bucket, NewBucket, StoredObject } from './bucket.js';
import { empty, found, pages } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { GcpError } from './errors.js';
import { present, text } from './plain.js';
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
  getIamPolicy(bucket: string): Promise<Policy>;
  /** Throws ABORTED when the etag is not the current one: read, change and write again. */
  setIamPolicy(bucket: string, policy: Policy): Promise<Policy>;
  /** Writes only where nothing of that name is; `created: false`: something is, look at it with getObject. */
  putObject(bucket: string, name: string, bytes: Uint8Array, contentType: string): Promise<PutObject>;
  getObject(bucket: string, name: string): Promise<StoredObject | undefined>;
  /** The last `bytes` of a text in UTF-8, less the character that the cut goes through. */
  readObjectTail(bucket: string, name: string, bytes: number): Promise<string | undefined>;
  listObjects(bucket: string, prefix: string): Promise<StoredObject[]>;
  /** Throws NOT_FOUND when it was gone. */
  deleteObject(bucket: string, name: string): Promise<void>;
}

export type PutObject = { created: true; generation: string } | { created: false };

export function createStorage(options: ClientOptions): (call: Call) => Storage {
  const api = storage({ version: 'v1', ...options });
  return (call) => ({ ...bucketCalls(api, call), ...objectCalls(api, call, options) });
}

type BucketCall = 'getBucket' | 'listBuckets' | 'createBucket' | 'deleteBucket' | 'getIamPolicy' | 'setIamPolicy';

function bucketCalls({ buckets }: storage_v1.Storage, call: Call): Pick<Storage, BucketCall> {
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

function objectCalls(
  { objects }: storage_v1.Storage,
  call: Call,
  { rootUrl }: ClientOptions,
): Omit<Storage, BucketCall> {
  const targetOf = (method: string, bucket: string, name: string) => ({
    method: `storage.objects.${method}`,
    resource: `b/${bucket}/o/${name}`,
  });
  return {
    async putObject(bucket, name, bytes, contentType) {
      const media = { mimeType: contentType, body: Buffer.from(bytes) };
      const params = { bucket, name, ifGenerationMatch: '0', media };
      // An upload ignores the client's rootUrl: without its own it would go to Google (googleapis 178).
      const written = call(targetOf('insert', bucket, name), (o) =>
        objects.insert(params, { ...o, ...present({ rootUrl }) }),
      );
      try {
        return { created: true, generation: toStoredObject(await written).generation };
      } catch (error) {
        if (error instanceof GcpError && isPreconditionFailed(error.google)) return { created: false };
        throw error;
      }
    },
    async getObject(bucket, object) {
      const data = await found(call(targetOf('get', bucket, object), (o) => objects.get({ bucket, object }, o)));
      return data && toStoredObject(data);
    },
    async readObjectTail(bucket, object, bytes) {
      const params = { bucket, object, alt: 'media' };
      const headers = { Range: `bytes=-${bytes}` };
      const read = call(targetOf('get', bucket, object), async (o) => {
        const { data } = await objects.get(params, { ...o, responseType: 'text', headers });
        return { data: { text: data } };
      });
      const tail = await found(read).catch((error: unknown) => {
        // There is no last byte of an empty object (RFC 9110, 15.5.17).
        if (error instanceof GcpError && error.google.httpStatus === 416) return { text: '' };
        throw error;
      });
      return tail && (text(tail.text) ?? '').replace(/^\uFFFD+/, '');
    },
    async listObjects(bucket, prefix) {
      const target = targetOf('list', bucket, prefix);
      const list = await pages((token) => call(target, (o) => objects.list({ bucket, prefix, ...token }, o)));
      return list.flatMap((page) => page.items ?? []).map(toStoredObject);
    },
    async deleteObject(bucket, object) {
      await call(targetOf('delete', bucket, object), (o) => empty(objects.delete({ bucket, object }, o)));
    },
  };
}
