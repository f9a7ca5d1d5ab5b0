import { createHash } from 'node:crypto';

import type { SourceOutput } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import { contextObject } from '../domain/image-content.js';
import { bucketName } from '../domain/names.js';
import { isBuilt } from '../domain/resolve.js';
import type { PutObject, StoredObject } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { contextArchive, sha256 } from './context.js';
import { StepFailure } from './failure.js';
import type { NameLook } from './finding.js';
import { foreignObject } from './foreign.js';
import { ensureBucket, hasBucket, removeBucket } from './source-bucket.js';
import type { Step } from './step.js';
import { Waiting } from './waiting.js';

const TGZ = 'application/gzip';
const MAX_SOURCE_BYTES = 200 * 1024 * 1024;

/** The build context in a bucket of ours, under a name that says what is in it. */
export const source: Step<'source'> = {
  name: 'source',

  async inspect(attempt) {
    const [hasOne, context] = await Promise.all([hasBucket(attempt), contextOf(attempt)]);
    const there = hasOne ? await lookFor(attempt, context) : undefined;
    const outputs = { source: outputOf(context, there?.generation ?? '') };
    if (there !== undefined) return { state: 'present', outputs };
    return { state: 'absent', changes: [...(hasOne ? [] : [bucketCreation(attempt)]), storing(context)], outputs };
  },

  fromNothing(attempt) {
    const bucket = bucketCreation(attempt);
    // With its original out of sight, nobody knows what it will hold.
    const context = attempt.input.files && ofTexts(attempt, attempt.input.files);
    if (context === undefined) return Promise.resolve({ changes: [bucket, 'Copy the build context into it.'] });
    return Promise.resolve({ changes: [bucket, storing(context)], outputs: { source: outputOf(context, '') } });
  },

  async ensure(attempt) {
    const context = await contextOf(attempt);
    const isNew = await ensureBucket(attempt);
    return outputOf(context, await generationOf(attempt, context, { isNew }));
  },

  remove: (attempt) => removeBucket(attempt),
};

/** The bucket's name is free, or ours; a context that is copied is there. */
export async function lookAtSource(attempt: Attempt): Promise<NameLook> {
  const { key, spec } = attempt;
  const { image } = spec;
  const absent: string[] = [];
  const found = await Promise.all([
    failuresIn(async () => {
      if (!(await hasBucket(attempt))) absent.push(bucketName(key.projectId));
    }),
    'source' in image ? failuresIn(() => originalOf(attempt, image.source)) : [],
  ]);
  return { findings: found.flat(), absent };
}

interface Context {
  bucket: string;
  object: string;
  /** What is in it (image-content.ts). */
  name: string;
  md5Hash: string | undefined;
  write: () => Promise<PutObject>;
}

function contextOf(attempt: Attempt): Promise<Context> {
  const { spec, input } = attempt;
  if (!isBuilt(spec)) throw new TypeError('Only what is built has a build context.');
  if ('source' in spec.image) return ofOriginal(attempt, spec.image.source);
  if (input.files === undefined) throw new TypeError('The texts of the build context did not reach this step.');
  return Promise.resolve(ofTexts(attempt, input.files));
}

/** The same texts make the same bytes, on every machine. */
function ofTexts({ gcp, key }: Attempt, files: Record<string, string>): Context {
  const bucket = bucketName(key.projectId);
  const archive = contextArchive(files);
  const object = contextObject(archive.sha256);
  const md5Hash = createHash('md5').update(archive.bytes).digest('base64');
  const write = () => gcp.storage.putObject(bucket, object, archive.bytes, TGZ);
  return { bucket, object, name: `sha256:${archive.sha256}`, md5Hash, write };
}

/** Copied, so that the builder reads our bucket only; its generation pins it to what it holds now. */
async function ofOriginal(attempt: Attempt, uri: string): Promise<Context> {
  const { gcp, key } = attempt;
  const { bucket: from, name: original } = addressOf(uri);
  const { generation, md5Hash } = await originalOf(attempt, uri);
  const name = `${uri}#${generation}`;
  const bucket = bucketName(key.projectId);
  const object = contextObject(sha256(name), original.endsWith('.zip') ? 'zip' : 'tgz');
  const write = () => gcp.storage.copyObject({ bucket: from, name: original, generation }, { bucket, name: object });
  return { bucket, object, name, md5Hash, write };
}

function outputOf({ bucket, object, name }: Context, generation: string): SourceOutput {
  return { bucket, object, generation, context: name };
}

function storing({ bucket, object }: Context): string {
  return `Store the build context as gs://${bucket}/${object}.`;
}

function bucketCreation({ key }: Attempt): string {
  return `Create the bucket gs://${bucketName(key.projectId)}.`;
}

/** In a bucket that was just made lies nothing, and no write replaces what does. */
async function generationOf(attempt: Attempt, context: Context, { isNew }: { isNew: boolean }): Promise<string> {
  const there = isNew ? undefined : await lookFor(attempt, context);
  if (there !== undefined) return there.generation;
  const written = await context.write();
  attempt.changed();
  if (written.created) return written.generation;
  throw new Waiting('The build context is being stored by another environment.', 1);
}

/** What lies there under the content's name is compared, because a builder may write to the bucket. */
async function lookFor(attempt: Attempt, { bucket, object, md5Hash }: Context): Promise<StoredObject | undefined> {
  const there = await attempt.gcp.storage.getObject(bucket, object);
  if (there !== undefined && there.md5Hash !== md5Hash) {
    throw new StepFailure(foreignObject(attempt, `${bucket}/${object}`));
  }
  return there;
}

async function failuresIn(look: () => Promise<unknown>): Promise<Failure[]> {
  try {
    await look();
    return [];
  } catch (error) {
    if (error instanceof StepFailure) return error.failures;
    throw error;
  }
}

async function originalOf(attempt: Attempt, uri: string): Promise<StoredObject> {
  const { gcp, key, input } = attempt;
  const { bucket, name } = addressOf(uri);
  const wrong = (sentence: string) =>
    new StepFailure({
      step: input.step.name,
      kind: 'InvalidSpec',
      sentence,
      resource: uri,
      fix: { text: 'Correct image.source.', command: `gcloud storage ls --long ${uri}` },
    });
  const isOfProject = (await gcp.storage.listBuckets(key.projectId, bucket)).some((each) => each.name === bucket);
  if (!isOfProject) throw wrong(`image.source names the bucket ${bucket}, which ${key.projectId} does not have.`);
  const object = await gcp.storage.getObject(bucket, name);
  if (object === undefined) throw wrong(`${uri} does not exist.`);
  if (object.size <= MAX_SOURCE_BYTES) return object;
  throw wrong(`${uri} has ${object.size} bytes and may have ${MAX_SOURCE_BYTES}.`);
}

function addressOf(uri: string): { bucket: string; name: string } {
  const [, bucket = '', name = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return { bucket, name };
}
