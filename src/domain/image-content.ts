import { INSTALLATION_LABEL, PRODUCT } from './product.js';
import type { ResolvedImage } from './resolve.js';

/**
 * Everything that decides what a build makes and where it puts it. Two environments with the same content share one
 * build; what is not here (time-outs, the extra tag, labels) makes no other image.
 */
export interface ImageContent {
  context: ImageContext;
  /** A new value builds again, such as when the base moved under its tag. */
  version: string;
  /** E-mail of the account that builds: an image is trusted as far as who could make it. */
  builder: string;
  /** A build is found in its region only, and pushes to one place. */
  target: { region: string; /** Without a tag: `us-central1-docker.pkg.dev/p/labwright/mlops-dev`. */ image: string };
}

/** Texts by path, the Dockerfile among them; or an object that its generation pins to one content. */
export type ImageContext = { files: Record<string, string> } | { source: string; generation: string };

/** Rises when the build itself changes, so that images of the old way are not taken for the new. */
const FORMAT = 1;

/**
 * The text whose SHA-256 is the content's hash: JSON without a choice, files in the order of their paths. Hashing is
 * left to activities and the API (`sha256`): this folder and the workflows have no cryptography, and a workflow gets
 * the hash as a string.
 */
export function contentText({ context, version, builder, target }: ImageContent): string {
  const what = 'files' in context ? sortedFiles(context.files) : [context.source, context.generation];
  return JSON.stringify([FORMAT, what, version, builder, target.region, target.image]);
}

/** The files of a context that stands in the spec; undefined for an image that lies ready or in Cloud Storage. */
export function inlineFiles(image: ResolvedImage): Record<string, string> | undefined {
  return 'dockerfile' in image ? { ...image.files, Dockerfile: image.dockerfile } : undefined;
}

/** Half of the hash: 128 bits, so that nobody makes two contents with one tag. */
function short(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new TypeError('A content hash is 64 hexadecimal digits.');
  return hash.slice(0, 32);
}

/** The tag that the notebook uses: another content never stands under it. */
export function contentTag(hash: string): string {
  return `content-${short(hash)}`;
}

/** What a build of this content is found by in Cloud Build. */
export function buildTag(hash: string): string {
  return `${PRODUCT}-image-${short(hash)}`;
}

/** All tags of a build: builds have no labels, so the installation's mark is a tag as well. */
export function buildTags(hash: string, installation: string): string[] {
  return [buildTag(hash), `${INSTALLATION_LABEL}.${installation}`];
}

/** Where the context lies in our bucket; the name says what is in it. */
export function contextObject(archiveHash: string): string {
  return `source/${archiveHash}.tgz`;
}

/** The object in the logs' bucket that Cloud Build writes (cloudbuild v1, Build.logsBucket). */
export function logObject(buildId: string): string {
  return `log-${buildId}.txt`;
}

/** A list of its own depth, so that files and an object never read alike. */
function sortedFiles(files: Record<string, string>): [string, string][] {
  return Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
}
