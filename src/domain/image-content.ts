import { INSTALLATION_LABEL, PRODUCT } from './product.js';
import type { ResolvedImage } from './resolve.js';

/**
 * Everything that decides what a build makes and where it puts it. Two environments with the same content share one
 * build; what is not here (time-outs, the extra tag, labels) makes no other image.
 */
export interface ImageContent {
  /** What `source` stored: `sha256:…` of the archive, or an object and the generation that pins it to one content. */
  context: string;
  /** A new value builds again, such as when the base moved under its tag. */
  version: string;
  /** E-mail of the account that builds: an image is trusted as far as who could make it. */
  builder: string;
  /** A build is found in its region only, and pushes to one place. */
  target: { region: string; /** Without a tag: `us-central1-docker.pkg.dev/p/labwright/mlops-dev`. */ image: string };
}

/** Rises when the build itself changes, so that images of the old way are not taken for the new. */
const FORMAT = 1;

/** The text whose SHA-256 is the content's hash; hashing is left to activities: this folder has no cryptography. */
export function contentText({ context, version, builder, target }: ImageContent): string {
  return JSON.stringify([FORMAT, context, version, builder, target.region, target.image]);
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

export const CONTENT_TAG_PREFIX = 'content-';

/** The tag that the notebook uses: another content never stands under it. */
export function contentTag(hash: string): string {
  return `${CONTENT_TAG_PREFIX}${short(hash)}`;
}

/** What a build of this content is found by in Cloud Build. */
export function buildTag(hash: string): string {
  return `${PRODUCT}-image-${short(hash)}`;
}

/** Builds have no labels: the installation's mark is a tag. */
export function installationTag(installation: string): string {
  return `${INSTALLATION_LABEL}.${installation}`;
}

/** Where the context lies in our bucket; the name says what is in it. */
export function contextObject(hash: string, extension: 'tgz' | 'zip' = 'tgz'): string {
  return `source/${hash}.${extension}`;
}

/** Everything that lies in our bucket because of us. */
export function isContextOrLog(name: string): boolean {
  return /^source\/[0-9a-f]{64}\.(?:tgz|zip)$|^log-[^/]+\.txt$/.test(name);
}

/** The object in the logs' bucket that Cloud Build writes (cloudbuild v1, Build.logsBucket). */
export function logObject(buildId: string): string {
  return `log-${buildId}.txt`;
}
