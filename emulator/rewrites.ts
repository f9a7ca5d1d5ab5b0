/** Copies of objects (https://docs.cloud.google.com/storage/docs/json_api/v1/objects/rewrite). */
import { lookUp } from './bucket-calls.js';
import type { Bucket } from './buckets.js';
import type { Call } from './call.js';
import { settable } from './object-body.js';
import type { ObjectBody } from './object-body.js';
import { SOURCE, checkWrite, find } from './object-calls.js';
import { putObject, renderObject } from './objects.js';
import { storageInvalid } from './storage-refusals.js';

/** One that goes on. */
export interface Rewrite {
  /** What its first call asked for: the next ones must ask for the same. */
  asked: string;
  bytes: number;
}

const MEBIBYTE = 2 ** 20;

/** In one call, unless the buckets are apart and the caller limits what a call may copy. */
export function rewriteObject(call: Call, body: ObjectBody): unknown {
  const { bucket: from, object: source } = find(call, 'storage.objects.get', SOURCE);
  const bucket = lookUp(call);
  const name = call.param('object');
  checkWrite(call, bucket, name);
  const most = mostBytes(call, from, bucket);
  const asked = JSON.stringify([from.name, source.name, source.generation, bucket.name, name, most]);
  const objectSize = source.bytes.length;
  const bytes = Math.min(bytesBefore(call, asked) + most, objectSize);
  const progress = { kind: 'storage#rewriteResponse', totalBytesRewritten: String(bytes), objectSize: `${objectSize}` };
  if (bytes < objectSize) {
    const rewriteToken = call.store.chance.hex(64, 'rewrite');
    call.store.rewrites.set(rewriteToken, { asked, bytes });
    return { ...progress, done: false, rewriteToken };
  }
  // Metadata in the request takes the place of all that the source has.
  const given = settable(body);
  const fields = Object.keys(given).length > 0 ? given : source.fields;
  const copy = putObject(call.store, bucket, { name, bytes: source.bytes, fields });
  return { ...progress, done: true, resource: renderObject(call.store, bucket, copy) };
}

function mostBytes(call: Call, from: Bucket, to: Bucket): number {
  const most = Number(call.query('maxBytesRewrittenPerCall') ?? Infinity);
  if (most !== Infinity && (most <= 0 || most % MEBIBYTE !== 0))
    throw storageInvalid('maxBytesRewrittenPerCall must be an integral multiple of 1 MiB.');
  return from.location === to.location ? Infinity : most;
}

function bytesBefore(call: Call, asked: string): number {
  const token = call.query('rewriteToken');
  if (token === undefined) return 0;
  const rewrite = call.store.rewrites.get(token);
  if (rewrite?.asked !== asked) throw storageInvalid('The rewrite token is invalid.');
  return rewrite.bytes;
}
