/** The log of a build, which its own account writes: `log-<id>.txt` in the bucket that the build names. */
import { addBucket } from './buckets.js';
import type { Bucket } from './buckets.js';
import { refused } from './build-source.js';
import { logsBucketOf } from './builds.js';
import type { BuildRecord } from './builds.js';
import { around, holds } from './permissions.js';
import { putObject } from './objects.js';
import type { Store } from './store.js';

export function say(build: BuildRecord, ...lines: string[]): void {
  build.log.push(...lines);
}

/** Answers why it could not be written. Google's own buckets, and Cloud Logging, take everything. */
export function writeLog(store: Store, build: BuildRecord): string | undefined {
  const name = logsBucketOf(build);
  const { logging } = build.asked.options ?? {};
  if (name === undefined || isGoogles(name) || logging === 'CLOUD_LOGGING_ONLY' || logging === 'NONE') return undefined;
  const bucket = store.buckets.get(name) ?? regionalBucket(store, build, name);
  if (!bucket) return 'googleapi: Error 404: The specified bucket does not exist., notFound';
  const object = `log-${build.id}.txt`;
  // The bucket is looked at first: https://github.com/GoogleCloudPlatform/cloud-builders/issues/280
  const needed = ['storage.buckets.get', 'storage.objects.create'];
  if (bucket.objects.has(object)) needed.push('storage.objects.delete');
  for (const permission of needed) {
    const refusal = refused(store, build.account, bucket, permission);
    if (refusal !== undefined) return refusal;
  }
  const bytes = Buffer.from(`${build.log.join('\n')}\n`);
  putObject(store, bucket, {
    name: object,
    bytes,
    fields: { contentType: 'text/plain; charset=utf-8' },
  });
  return undefined;
}

const isGoogles = (name: string): boolean => name.endsWith('.cloudbuild-logs.googleusercontent.com');

/** REGIONAL_USER_OWNED_BUCKET: the build's account makes it, where it may. */
function regionalBucket(
  store: Store,
  { asked, account, project, location }: BuildRecord,
  name: string,
): Bucket | undefined {
  if (asked.options?.defaultLogsBucketBehavior !== 'REGIONAL_USER_OWNED_BUCKET') return undefined;
  const resource = { name: `projects/${project.projectId}`, policies: [project.policy] };
  if (!holds(resource, `serviceAccount:${account}`, 'storage.buckets.create', around(store))) return undefined;
  return addBucket(store, project, name, { location: location === 'global' ? 'US' : location });
}
