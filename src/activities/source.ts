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
import { foreignShared } from './foreign.js';
import { ensureBucket, inspectBucket, removeBucket } from './source-bucket.js';
import type { Step } from './step.js';
import { Waiting } from './waiting.js';

const TGZ = 'application/gzip';
const MAX_SOURCE_BYTES = 200 * 1024 * 1024;

/** The build context in a bucket of ours, under a name that says what is in it. */
export const source: Step<'source'> = {
  name: 'source',

  async inspect(attempt) {
    const { image } = attempt.spec;
    const bucket = await inspectBucket(attempt);
    const findings = 'source' in image ? await originalFindings(attempt, image.source) : [];
    return { ...bucket, findings: [...(bucket.findings ?? []), ...findings] };
  },

  async ensure(attempt) {
    const { spec, input } = attempt;
    if (!isBuilt(spec)) throw new TypeError('Only what is built has a build context.');
    if ('source' in spec.image) return copied(attempt, spec.image.source);
    if (input.files === undefined) throw new TypeError('The texts of the build context did not reach this step.');
    await ensureBucket(attempt);
    return stored(attempt, input.files);
  },

  remove: (attempt) => removeBucket(attempt),
};

/** The same texts make the same bytes, on every machine. */
async function stored(attempt: Attempt, files: Record<string, string>): Promise<SourceOutput> {
  const { gcp, key } = attempt;
  const bucket = bucketName(key.projectId);
  const archive = contextArchive(files);
  const object = contextObject(archive.sha256);
  const md5Hash = createHash('md5').update(archive.bytes).digest('base64');
  const write = () => gcp.storage.putObject(bucket, object, archive.bytes, TGZ);
  const generation = await generationOf(attempt, { bucket, object, md5Hash }, write);
  return { bucket, object, generation, context: `sha256:${archive.sha256}` };
}

/** Copied, so that the builder reads our bucket only; its generation pins it to what it holds now. */
async function copied(attempt: Attempt, uri: string): Promise<SourceOutput> {
  const { gcp, key } = attempt;
  const { bucket: from, name } = addressOf(uri);
  const original = await originalOf(attempt, uri);
  await ensureBucket(attempt);
  const context = `${uri}#${original.generation}`;
  const bucket = bucketName(key.projectId);
  const object = contextObject(sha256(context), name.endsWith('.zip') ? 'zip' : 'tgz');
  const { generation: pinned, md5Hash } = original;
  const write = () => gcp.storage.copyObject({ bucket: from, name, generation: pinned }, { bucket, name: object });
  return { bucket, object, generation: await generationOf(attempt, { bucket, object, md5Hash }, write), context };
}

/** What lies there under the content's name is compared, because a builder may write to the bucket. */
async function generationOf(
  attempt: Attempt,
  { bucket, object, md5Hash }: { bucket: string; object: string; md5Hash: string | undefined },
  write: () => Promise<PutObject>,
): Promise<string> {
  const there = await attempt.gcp.storage.getObject(bucket, object);
  if (there === undefined) {
    const written = await write();
    attempt.changed();
    if (written.created) return written.generation;
    throw new Waiting('The build context is being stored by another environment.', 1);
  }
  if (there.md5Hash !== md5Hash) throw new StepFailure(foreignObject(attempt, `${bucket}/${object}`));
  return there.generation;
}

async function originalFindings(attempt: Attempt, uri: string): Promise<Failure[]> {
  try {
    await originalOf(attempt, uri);
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

function foreignObject(attempt: Attempt, resource: string) {
  return foreignShared(attempt, 'object', `gs://${resource}`, 'Remove the object, and retry the environment.');
}
