import { later } from './agenda.js';
import type { Bucket } from './buckets.js';
import { crc32c, md5 } from './checksums.js';
import type { Store } from './store.js';

export interface StoredObject {
  name: string;
  bytes: Buffer;
  generation: string;
  metageneration: number;
  md5Hash: string;
  crc32c: string;
  createTime: string;
  fields: ObjectFields;
}

export interface ObjectFields {
  contentType?: string;
  contentEncoding?: string;
  contentDisposition?: string;
  contentLanguage?: string;
  cacheControl?: string;
  customTime?: string;
  metadata?: Record<string, string>;
}

type Content = Pick<StoredObject, 'name' | 'bytes' | 'fields'>;

export const makeObject = (store: Store, { name, bytes, fields }: Content): StoredObject => ({
  name,
  bytes,
  generation: store.generation(),
  metageneration: 1,
  md5Hash: md5(bytes),
  crc32c: crc32c(bytes),
  createTime: store.clock.iso(),
  fields,
});

/** Takes the place of what had the name. */
export function putObject(store: Store, bucket: Bucket, content: Content): StoredObject {
  const object = makeObject(store, content);
  bucket.objects.set(object.name, object);
  for (const { action, condition } of bucket.fields.lifecycle?.rule ?? []) {
    if (action?.type === 'Delete' && condition?.age !== undefined)
      expire(store, store.clock.after(condition.age * 86_400), bucket, object);
  }
  return object;
}

/** Rules that came after the object are not followed. */
const expire = later('object.expire', (_, bucket: Bucket, object: StoredObject) => {
  if (bucket.objects.get(object.name) === object) bucket.objects.delete(object.name);
});

export function renderObject(store: Store, bucket: Bucket, object: StoredObject): Record<string, unknown> {
  const { name, generation, createTime, fields } = object;
  const path = `b/${bucket.name}/o/${encodeURIComponent(name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket.name}/${name}/${generation}`,
    selfLink: `https://www.googleapis.com/storage/v1/${path}`,
    mediaLink: `${store.url}/download/storage/v1/${path}?generation=${generation}&alt=media`,
    name,
    bucket: bucket.name,
    generation,
    metageneration: String(object.metageneration),
    contentType: 'application/octet-stream',
    ...fields,
    storageClass: 'STANDARD',
    size: String(object.bytes.length),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    etag: Buffer.from(`${generation}/${object.metageneration}`).toString('base64'),
    timeCreated: createTime,
    updated: createTime,
    timeStorageClassUpdated: createTime,
    timeFinalized: createTime,
  };
}
