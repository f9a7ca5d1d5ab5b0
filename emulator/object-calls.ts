/** What Storage's methods do with an object that is there. */
import { checkMetageneration, lookUp, need } from './bucket-calls.js';
import type { Bucket } from './buckets.js';
import type { Call } from './call.js';
import { renderObject } from './objects.js';
import type { StoredObject } from './objects.js';
import { Reply } from './reply.js';
import { conditionNotMet, noObject, notSatisfiable, storageInvalid } from './storage-refusals.js';

/** What the parameters of a method are called that name an object. */
const NAMED = { bucket: 'bucket', object: 'object', generation: 'generation', when: 'if' };
export const SOURCE = {
  bucket: 'sourceBucket',
  object: 'sourceObject',
  generation: 'sourceGeneration',
  when: 'ifSource',
};

/** Only who may list the bucket learns that an object is not in it. */
export function find(call: Call, permission: string, named = NAMED): { bucket: Bucket; object: StoredObject } {
  const bucket = lookUp(call, named.bucket);
  need(call, bucket, permission, 'object');
  const name = call.param(named.object);
  const object = bucket.objects.get(name);
  const generation = call.query(named.generation);
  if (!object) need(call, bucket, 'storage.objects.list');
  if (!object || (generation !== undefined && generation !== object.generation)) throw noObject(bucket.name, name);
  checkGenerations(call, object, named.when);
  checkMetageneration(call, object, named.when);
  return { bucket, object };
}

/** 0 stands for an object that is not there. */
function checkGenerations(call: Call, object: StoredObject | undefined, when = 'if'): void {
  const generation = object?.generation ?? '0';
  const match = call.query(`${when}GenerationMatch`);
  if (match !== undefined && match !== generation) throw conditionNotMet();
  if (call.query(`${when}GenerationNotMatch`) === generation) throw conditionNotMet('If-None-Match');
}

/** Refuses to write under a name; what is already there may be replaced only by who may delete it. */
export function checkWrite(call: Call, bucket: Bucket, name: string): void {
  if (Buffer.byteLength(name) > 1024 || /[\r\n]/.test(name) || name === '.' || name === '..')
    throw storageInvalid(`Invalid object name: '${name}'`);
  need(call, bucket, 'storage.objects.create', 'object');
  const before = bucket.objects.get(name);
  checkGenerations(call, before);
  if (before) need(call, bucket, 'storage.objects.delete', 'object');
}

export function getObject(call: Call): unknown {
  const { bucket, object } = find(call, 'storage.objects.get');
  return call.query('alt') === 'media' ? media(call, object) : renderObject(call.store, bucket, object);
}

export function media(call: Call, { bytes, fields, ...object }: StoredObject): Reply {
  const headers = {
    'content-type': fields.contentType ?? 'application/octet-stream',
    'content-disposition': 'attachment',
    'accept-ranges': 'bytes',
    etag: `"${Buffer.from(object.generation).toString('base64')}"`,
    'last-modified': new Date(object.createTime).toUTCString(),
    'x-goog-generation': object.generation,
    'x-goog-metageneration': String(object.metageneration),
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    'x-goog-storage-class': 'STANDARD',
    'x-goog-stored-content-encoding': fields.contentEncoding ?? 'identity',
    'x-goog-stored-content-length': String(bytes.length),
    ...(fields.contentEncoding ? { 'content-encoding': fields.contentEncoding } : {}),
  };
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(call.wire.headers.range ?? '') ?? [];
  if (first === '' && last === '') return new Reply(200, bytes, headers);
  const from = first === '' ? Math.max(bytes.length - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  if (from > to) throw notSatisfiable();
  return new Reply(206, bytes.subarray(from, to + 1), {
    ...headers,
    'content-range': `bytes ${from}-${to}/${bytes.length}`,
  });
}

export function deleteObject(call: Call): Reply {
  const { bucket, object } = find(call, 'storage.objects.delete');
  bucket.objects.delete(object.name);
  return new Reply(204);
}

/** Names with a further delimiter after the prefix are gathered under what comes before it. */
export function listObjects(call: Call): unknown {
  const bucket = lookUp(call);
  need(call, bucket, 'storage.objects.list');
  const prefix = call.query('prefix') ?? '';
  const delimiter = call.query('delimiter') ?? '';
  const [start, end] = [call.query('startOffset') ?? '', call.query('endOffset')];
  const entries = new Map<string, StoredObject | undefined>();
  for (const [name, object] of bucket.objects) {
    if (!name.startsWith(prefix) || name < start || (end !== undefined && name >= end)) continue;
    const at = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    if (at < 0) entries.set(name, object);
    else entries.set(name.slice(0, at + delimiter.length), undefined);
  }
  const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
  const { page, next } = call.page(sorted, ([name]) => name, { usual: 1000, most: 1000, name: 'maxResults' });
  const prefixes = page.filter(([, object]) => !object).map(([name]) => name);
  const items = page.flatMap(([, object]) => (object ? [renderObject(call.store, bucket, object)] : []));
  return {
    kind: 'storage#objects',
    ...next,
    ...(prefixes.length > 0 ? { prefixes } : {}),
    ...(items.length > 0 ? { items } : {}),
  };
}
