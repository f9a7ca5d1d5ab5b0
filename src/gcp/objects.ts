import type { storage_v1 } from 'googleapis/build/src/apis/storage/index.js';

import { isPreconditionFailed, toStoredObject } from './bucket.js';
import { empty, found, pages } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { GcpError } from './errors.js';
import type { CallTarget } from './errors.js';
import { present, text } from './plain.js';
import type { PutObject, Storage } from './storage.js';

export type ObjectCalls = Pick<
  Storage,
  'putObject' | 'copyObject' | 'getObject' | 'readObject' | 'readObjectTail' | 'listObjects' | 'deleteObject'
>;

/**
 * Between two locations a copy is really one, and Google asks to wait for at least 30 s: with so little a call, each
 * ends well before its own deadline (https://docs.cloud.google.com/storage/docs/json_api/v1/objects/rewrite).
 */
const MOST_BYTES_A_CALL = String(32 * 2 ** 20);

export function objectCalls({ objects }: storage_v1.Storage, call: Call, { rootUrl }: ClientOptions): ObjectCalls {
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
      return whereNothingWas(written);
    },
    async copyObject(source, { bucket, name }) {
      const target = targetOf('rewrite', bucket, name);
      const params = {
        ...{ sourceBucket: source.bucket, sourceObject: source.name, sourceGeneration: source.generation },
        ...{ destinationBucket: bucket, destinationObject: name, ifGenerationMatch: '0' },
        maxBytesRewrittenPerCall: MOST_BYTES_A_CALL,
        requestBody: {},
      };
      const part = (token: { rewriteToken?: string }) =>
        call(target, (o) => objects.rewrite({ ...params, ...token }, o));
      return whereNothingWas(lastPart(target, part));
    },
    async getObject(bucket, object) {
      const data = await found(call(targetOf('get', bucket, object), (o) => objects.get({ bucket, object }, o)));
      return data && toStoredObject(data);
    },
    async readObject({ bucket, name: object, generation }, bytes) {
      const params = { bucket, object, generation, alt: 'media' };
      const headers = { Range: `bytes=0-${bytes - 1}` };
      const read = call(targetOf('get', bucket, object), async (o) => {
        const { data } = await objects.get(params, { ...o, responseType: 'arraybuffer', headers });
        return { data: Buffer.from(data as ArrayBuffer) };
      });
      return found(read);
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

/** The precondition of a write was that nothing has the name. */
async function whereNothingWas(written: Promise<storage_v1.Schema$Object>): Promise<PutObject> {
  try {
    return { created: true, generation: toStoredObject(await written).generation };
  } catch (error) {
    if (error instanceof GcpError && isPreconditionFailed(error.google)) return { created: false };
    throw error;
  }
}

/** The object, once the last part of it is copied. */
async function lastPart(
  target: CallTarget,
  part: (token: { rewriteToken?: string }) => Promise<storage_v1.Schema$RewriteResponse>,
): Promise<storage_v1.Schema$Object> {
  let token = {};
  for (;;) {
    const { done, resource, rewriteToken } = await part(token);
    if (done && resource) return resource;
    // As good as no answer: begun anew without a token, it would never end.
    if (!rewriteToken)
      throw new GcpError({
        ...target,
        status: 'UNAVAILABLE',
        metadata: {},
        message: 'The copy goes on without a token.',
      });
    token = { rewriteToken };
  }
}
