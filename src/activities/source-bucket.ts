import type { Left } from '../domain/environment.js';
import { isContextOrLog } from '../domain/image-content.js';
import { bucketName, hasMark, markLabels, sharedMark } from '../domain/names.js';
import { GcpError } from '../gcp/errors.js';
import type { Bucket } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { foreignShared } from './foreign.js';
import { neighbour, stays } from './neighbours.js';
import { unless, unlessOff } from './unless.js';
import { Waiting } from './waiting.js';

/** Contexts and logs are needed for as long as somebody asks why a build failed. */
const KEPT_DAYS = 30;

/** What one attempt deletes: far below the time that it has. */
const DELETED_AT_ONCE = 50;

/** Whether it is there; throws where somebody else has the name. */
export async function hasBucket(attempt: Attempt): Promise<boolean> {
  if (!(await isTaken(attempt))) return false;
  const bucket = await look(attempt);
  if (bucket !== undefined && isOurs(attempt, bucket)) return true;
  throw new StepFailure(foreignBucket(attempt));
}

/**
 * Bucket names are one namespace for all of Google Cloud: only what the project lists is the project's. Answers whether
 * it was made just now.
 */
export async function ensureBucket(attempt: Attempt): Promise<boolean> {
  const { gcp, key, spec, installation } = attempt;
  const bucket = attempt.wasAbsent(bucketName(key.projectId)) ? undefined : await look(attempt);
  if (bucket !== undefined && isOurs(attempt, bucket)) return false;
  if (bucket !== undefined) throw new StepFailure(foreignBucket(attempt));
  const created = await unless('ALREADY_EXISTS', () =>
    gcp.storage.createBucket(key.projectId, {
      name: bucketName(key.projectId),
      location: spec.region,
      labels: markLabels(sharedMark(installation)),
      deleteAfterDays: KEPT_DAYS,
    }),
  );
  attempt.changed();
  if (created !== undefined) return true;
  const there = await look(attempt);
  if (there === undefined || !isOurs(attempt, there)) throw new StepFailure(foreignBucket(attempt));
  return false;
}

/** With the contexts and logs in it; where anything else lies there, the bucket stays. */
export async function removeBucket(attempt: Attempt): Promise<Left[]> {
  const { gcp } = attempt;
  const bucket = await unlessOff(() => look(attempt));
  if (bucket === undefined || !isOurs(attempt, bucket)) return [];
  const other = await neighbour(attempt, 'bucket');
  if (other !== undefined) return [stays(`buckets/${bucket.name}`, other)];
  // Where the last two go at once, the other may have deleted the bucket meanwhile.
  const all = (await unless('NOT_FOUND', () => gcp.storage.listObjects(bucket.name, ''))) ?? [];
  const objects = all.filter(({ name }) => isContextOrLog(name)).slice(0, DELETED_AT_ONCE);
  await Promise.all(objects.map(({ name }) => unless('NOT_FOUND', () => gcp.storage.deleteObject(bucket.name, name))));
  if (objects.length === DELETED_AT_ONCE) throw new Waiting('The build contexts and logs are being deleted.', 0);
  if (all.some(({ name }) => !isContextOrLog(name))) return [othersObjects(bucket)];
  // Not empty after all: a log was being written.
  await unless('FAILED_PRECONDITION', () => unless('NOT_FOUND', () => gcp.storage.deleteBucket(bucket.name)));
  attempt.changed();
  if ((await look(attempt)) !== undefined) throw new Waiting('The build contexts and logs are being deleted.');
  return [];
}

function othersObjects({ name }: Bucket): Left {
  return {
    resource: `buckets/${name}`,
    reason: 'Somebody else put objects into it; they were left there, and the bucket with them.',
    billed: true,
    command: `gcloud storage ls --recursive gs://${name}`,
  };
}

async function look({ gcp, key }: Attempt): Promise<Bucket | undefined> {
  const name = bucketName(key.projectId);
  return (await gcp.storage.listBuckets(key.projectId, name)).find((bucket) => bucket.name === name);
}

/** Somebody's bucket answers, or refuses to. */
async function isTaken({ gcp, key }: Attempt): Promise<boolean> {
  try {
    return (await gcp.storage.getBucket(bucketName(key.projectId))) !== undefined;
  } catch (error) {
    if (error instanceof GcpError && error.google.status === 'PERMISSION_DENIED') return true;
    throw error;
  }
}

function isOurs({ installation }: Attempt, { labels }: Bucket): boolean {
  return hasMark(labels, sharedMark(installation));
}

function foreignBucket(attempt: Attempt) {
  const text =
    'Remove the bucket if it is yours and nobody needs it; if somebody else in Google Cloud has taken the name, use another project.';
  return foreignShared(attempt, 'bucket', `gs://${bucketName(attempt.key.projectId)}`, text);
}
