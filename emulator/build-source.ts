import type { Store } from './store.js';
import { accessText } from './storage-refusals.js';
import { around, holds } from './permissions.js';
import { objectsOf, resourceOf } from './bucket-calls.js';
import type { Bucket } from './buckets.js';
import type { StoredObject } from './objects.js';

export interface Address {
  bucket: string;
  object: string;
  generation?: string;
}

/** An object as an account of the build gets it, or what Storage says instead, as Go's client puts it. */
export function readAs(
  store: Store,
  account: string,
  { bucket: name, object, generation }: Address,
): StoredObject | string {
  const bucket = store.buckets.get(name);
  if (!bucket) return 'googleapi: Error 404: The specified bucket does not exist., notFound';
  const refusal = refused(store, account, bucket, 'storage.objects.get');
  if (refusal) return refusal;
  const found = bucket.objects.get(object);
  if (!found || (generation !== undefined && generation !== found.generation))
    return `googleapi: Error 404: No such object: ${name}/${object}, notFound`;
  return found;
}

export function refused(store: Store, account: string, bucket: Bucket, permission: string): string | undefined {
  const kind = permission.startsWith('storage.objects.') ? 'object' : 'bucket';
  const resource = (kind === 'object' ? objectsOf : resourceOf)(store, bucket);
  if (holds(resource, `serviceAccount:${account}`, permission, around(store))) return undefined;
  return `googleapi: Error 403: ${accessText(account, permission, kind)}, forbidden`;
}

export const uriOf = ({ bucket, object, generation }: Address): string =>
  `gs://${bucket}/${object}${generation === undefined ? '' : `#${generation}`}`;
