import Type from 'typebox';
import type { Static } from 'typebox';

import type { ObjectFields } from './objects.js';

const text = Type.String();
const INPUT = {
  contentType: text,
  contentEncoding: text,
  contentDisposition: text,
  contentLanguage: text,
  cacheControl: text,
  customTime: text,
  metadata: Type.Record(Type.String(), Type.String()),
};
export const ObjectBody = Type.Partial(
  Type.Object({
    ...INPUT,
    name: text,
    bucket: text,
    md5Hash: text,
    crc32c: text,
    size: text,
    kind: text,
    id: text,
    storageClass: text,
    acl: Type.Array(Type.Unknown()),
    eventBasedHold: Type.Boolean(),
    temporaryHold: Type.Boolean(),
    kmsKeyName: text,
  }),
);
export type ObjectBody = Static<typeof ObjectBody>;

/** What a caller may say of an object; the rest is Storage's own. */
export const settable = (body: ObjectBody): ObjectFields =>
  Object.fromEntries(Object.entries(body).filter(([field]) => field in INPUT));
