import type { storage_v1 } from 'googleapis/build/src/apis/storage/v1.js';

import type { Message } from './google.js';
import type { ObjectFields } from './objects.js';

export type ObjectBody = Message<storage_v1.Schema$Object>;

const INPUT = [
  ...['contentType', 'contentEncoding', 'contentDisposition', 'contentLanguage', 'cacheControl', 'customTime'],
  'metadata',
];

/** What a caller may say of an object; the rest is Storage's own. */
export const settable = (body: ObjectBody): ObjectFields =>
  Object.fromEntries(Object.entries(body).filter(([field]) => INPUT.includes(field)));
