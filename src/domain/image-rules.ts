import { byteLength, contextMistakes, MAX_INLINE_BYTES } from './context.js';
import { copyMistakes } from './dockerfile-copies.js';
import { parseDockerfile, type Dockerfile, type LineMistake } from './dockerfile.js';
import { CONTENT_TAG_PREFIX } from './image-content.js';
import { BUILD_ONLY, IMAGE_SOURCES } from './image-sources.js';
import { isImageUri } from './image-uri.js';
import { pointer, quote, type Mistake } from './mistake.js';
import { bucketName } from './names.js';
import type { EnvironmentSpec } from './spec-schema.js';

type Image = NonNullable<EnvironmentSpec['image']>;

/** Where the image comes from: one place, and only what belongs to it; a Dockerfile is read before anything starts. */
export function imageMistakes(image: Image, projectId = ''): Mistake[] {
  const { dockerfile, files } = image;
  const paths = files && Object.keys(files);
  return [
    ...sourceMistakes(image),
    ...reservedMistakes(image, projectId),
    ...contextMistakes(image),
    ...dockerfileMistakes(pointer('image', 'dockerfile'), dockerfile, paths),
    ...dockerfileMistakes(pointer('image', 'files', 'Dockerfile'), files?.['Dockerfile'], paths),
  ];
}

/** All of one Dockerfile, line by line: they stand at one pointer, and each is an answer of its own. */
function dockerfileMistakes(at: string, text: string | undefined, files: string[] | undefined): Mistake[] {
  // A text that is too long has its mistake already, and is not worth the work.
  if (text === undefined || byteLength(text) > MAX_INLINE_BYTES) return [];
  const { instructions, base, mistakes } = parseDockerfile(text);
  return [...mistakes, ...baseMistakes(base), ...copyMistakes(instructions, files)]
    .sort((a, b) => a.line - b.line)
    .map(({ line, detail, ...rest }) => ({ pointer: at, detail: `Line ${line}: ${detail}`, ...rest }));
}

/** Google's bases: this one, and the small one with `-slim` behind it. */
export const BASES = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container';

/** Whatever else would build: on another base nothing answers Workbench, and the notebook never becomes ACTIVE. */
function baseMistakes(base: Dockerfile['base']): LineMistake[] {
  if (base === undefined || base.workbench) return [];
  const detail = `${quote(base.image)} is no Workbench base, and JupyterLab would never answer: the final stage starts from ${BASES}-slim (2 GB) or ${BASES} (22 GB), with the tag latest or a dated one such as 20250609-2200-rc0. A base of your own that derives from one of them is built through image.source, or used ready as image.uri.`;
  return [{ line: base.line, detail, suggestion: `${BASES}-slim:latest` }];
}

/** Names that are ours: a content tag proves its content, and our bucket forgets what lies in it. */
function reservedMistakes({ tag, source }: Image, projectId: string): Mistake[] {
  const bucket = bucketName(projectId);
  const mistakes: Mistake[] = [];
  if (tag?.startsWith(CONTENT_TAG_PREFIX)) {
    const detail = `image.tag cannot be ${quote(tag)}: tags that start with ${CONTENT_TAG_PREFIX} name images by their content.`;
    mistakes.push({ pointer: '/image/tag', detail });
  }
  if (source?.startsWith(`gs://${bucket}/`)) {
    const detail = `image.source lies in ${bucket}, where objects are deleted after 30 days and with the last environment: put it into a bucket of your own.`;
    mistakes.push({ pointer: '/image/source', detail });
  }
  return mistakes;
}

function sourceMistakes(image: Image): Mistake[] {
  const given = IMAGE_SOURCES.filter((field) => image[field] !== undefined);
  if (given.length > 1) {
    const hint = given.includes('files') && given.includes('dockerfile') ? ' (put the Dockerfile into files)' : '';
    return [
      {
        pointer: '/image',
        detail: `image takes one of ${IMAGE_SOURCES.join(', ')}, and has ${given.join(' and ')}${hint}.`,
      },
    ];
  }
  if (image.uri === undefined) return [];
  const unused = BUILD_ONLY.filter((field) => image[field] !== undefined).map((field) => ({
    pointer: pointer('image', field),
    detail: `image.${field} belongs to a build, and the image of image.uri is used as it is.`,
  }));
  return [...uriMistakes(image.uri), ...unused];
}

/** Workbench takes a repository and a tag, no digest, and pulls `latest` anew at every start (notebooks v2, ContainerImage). */
function uriMistakes(uri: string): Mistake[] {
  const at = '/image/uri';
  const bare = uri.trim().replace(/^(https?|docker):\/\//, '');
  const [named = '', digest] = bare.split('@');
  const usable = isImageUri(named) && !named.endsWith(':latest');
  const suggestion = usable ? { suggestion: named } : {};
  const example = 'REGION-docker.pkg.dev/PROJECT/REPOSITORY/NAME:TAG';
  if (digest !== undefined) {
    return [
      { pointer: at, detail: `image.uri names a digest, and Workbench takes a tag: write ${example}.`, ...suggestion },
    ];
  }
  if (isImageUri(uri) && usable) return [];
  if (isImageUri(uri)) {
    return [
      { pointer: at, detail: 'The tag latest changes under a running notebook: give the image a tag of its own.' },
    ];
  }
  if (isImageUri(`${uri}:tag`))
    return [{ pointer: at, detail: `image.uri has no tag, which means latest: write ${example}.` }];
  return [{ pointer: at, detail: `${quote(uri)} is not the address of an image: write ${example}.`, ...suggestion }];
}
