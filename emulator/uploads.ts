/** The three ways to send an object: bytes alone, bytes with metadata, and in pieces. */
import { lookUp, need } from './bucket-calls.js';
import { isUniform } from './buckets.js';
import type { Bucket } from './buckets.js';
import type { Call } from './call.js';
import { crc32c, md5 } from './checksums.js';
import { readMultipart } from './multipart.js';
import { settable } from './object-body.js';
import { checkWrite } from './object-calls.js';
import { putObject, renderObject } from './objects.js';
import type { ObjectFields } from './objects.js';
import { Reply } from './reply.js';
import { storageInvalid } from './storage-refusals.js';

type Metadata = ObjectFields & { name?: string; md5Hash?: string; crc32c?: string };

/** One that has begun and waits for its bytes. */
export interface Upload {
  bucket: Bucket;
  /** Who began it, and what was asked: whoever knows the address sends the rest in that name. */
  principal: string;
  asked: string;
  metadata: Metadata;
  received: Buffer;
}

export function insertObject(call: Call): unknown {
  const bucket = lookUp(call);
  const { headers, bytes } = call.wire;
  const type = headers['content-type'];
  const way = call.query('uploadType') ?? 'media';
  if (way === 'media') return store(call, bucket, withType({}, type), bytes);
  if (way === 'multipart') {
    const { metadata, media, contentType } = readMultipart(type ?? '', bytes);
    return store(call, bucket, withType(readMetadata(call, metadata), contentType), media);
  }
  if (way === 'resumable')
    return begin(call, bucket, withType(readMetadata(call, bytes), header(call, 'x-upload-content-type')));
  throw storageInvalid(`Invalid upload type: ${way}`);
}

const header = (call: Call, name: string): string | undefined => {
  const value = call.wire.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

function withType(metadata: Metadata, type: string | undefined): Metadata {
  return type === undefined || metadata.contentType !== undefined ? metadata : { ...metadata, contentType: type };
}

function readMetadata(call: Call, bytes: Buffer): Metadata {
  if (bytes.length === 0) return {};
  try {
    return call.message(JSON.parse(bytes.toString())) as Metadata;
  } catch (error) {
    if (error instanceof SyntaxError) throw storageInvalid('Parse Error', 'parseError');
    throw error;
  }
}

function store(call: Call, bucket: Bucket, metadata: Metadata, bytes: Buffer): unknown {
  const name = call.query('name') ?? metadata.name ?? '';
  if (name === '') throw storageInvalid('Required', 'required');
  if (call.query('predefinedAcl') !== undefined && isUniform(bucket))
    throw storageInvalid('Cannot insert legacy ACL for an object when uniform bucket-level access is enabled.');
  checkWrite(call, bucket, name);
  checkHash('MD5 hash', metadata.md5Hash, () => md5(bytes));
  checkHash('CRC32C', metadata.crc32c, () => crc32c(bytes));
  const encoding = call.query('contentEncoding');
  const fields: ObjectFields = {
    ...settable(metadata),
    ...(encoding === undefined ? {} : { contentEncoding: encoding }),
  };
  return renderObject(call.store, bucket, putObject(call.store, bucket, { name, bytes, fields }));
}

function checkHash(what: string, given: string | undefined, calculate: () => string): void {
  if (given === undefined) return;
  const calculated = calculate();
  if (given !== calculated)
    throw storageInvalid(`Provided ${what} "${given}" doesn't match calculated ${what} "${calculated}".`);
}

function begin(call: Call, bucket: Bucket, metadata: Metadata): Reply {
  need(call, bucket, 'storage.objects.create', 'object');
  const id = call.store.chance.hex(64, 'upload');
  const { principal, asked } = call;
  call.store.uploads.set(id, { bucket, principal, asked, metadata, received: Buffer.alloc(0) });
  const location = `${call.store.url}/upload/storage/v1/b/${bucket.name}/o?uploadType=resumable&upload_id=${id}`;
  return new Reply(200, undefined, { location, 'x-guploader-uploadid': id });
}

const RANGE = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/;

/** `308` asks for the rest (https://docs.cloud.google.com/storage/docs/performing-resumable-uploads). */
export function continueUpload(call: Call): unknown {
  const id = call.query('upload_id') ?? '';
  const upload = call.store.uploads.get(id);
  if (!upload) throw storageInvalid('Invalid upload id.');
  const [, from, to, total] = RANGE.exec(header(call, 'content-range') ?? 'bytes 0-*/*') ?? [];
  if (from !== undefined) {
    if (Number(from) > upload.received.length) throw storageInvalid('Bytes are missing before this range.');
    upload.received = Buffer.concat([upload.received.subarray(0, Number(from)), call.wire.bytes]);
  }
  const length = upload.received.length;
  const isWhole = total === '*' ? to === '*' : length === Number(total);
  if (!isWhole) return new Reply(308, undefined, length > 0 ? { range: `bytes=0-${length - 1}` } : {});
  call.store.uploads.delete(id);
  return store(call.as(upload.principal, upload.asked), upload.bucket, upload.metadata, upload.received);
}
