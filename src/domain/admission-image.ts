import { ASK, notAllowed } from './admission-words.js';
import { doubts } from './dockerfile-doubts.js';
import { foreignImages, type ForeignImage } from './dockerfile-images.js';
import type { LineMistake } from './dockerfile-lines.js';
import { quote, type Mistake } from './mistake.js';
import { matches } from './pattern.js';
import type { Allowances } from './policy-allowances.js';
import type { ResolvedSpec } from './resolve.js';
import type { Files } from './spec-change.js';

/** Where the image comes from and goes to. */
export function imageMistakes(
  { image }: ResolvedSpec,
  { baseImages, repositories }: Required<Allowances>,
  files: Files | undefined,
): Mistake[] {
  if ('uri' in image) return notAllowed('/image/uri', image.uri, baseImages);
  const { repository } = image;
  return [
    ...(repository === undefined ? [] : notAllowed('/image/repository', repository, repositories)),
    ...('source' in image ? sourceMistakes(baseImages) : dockerfileMistakes(files, baseImages)),
  ];
}

/** An archive is not looked into. */
function sourceMistakes(baseImages: readonly string[]): Mistake[] {
  if (baseImages.includes('*')) return [];
  const detail = `image.source cannot be used in this project, which allows certain base images only, and nobody looks into an archive: put the Dockerfile into image.files, or ${ASK}.`;
  return [{ pointer: '/image/source', detail }];
}

function dockerfileMistakes(files: Files | undefined, baseImages: readonly string[]): Mistake[] {
  const text = files?.['Dockerfile'];
  if (text === undefined || baseImages.includes('*')) return [];
  const at = Object.keys(files ?? {}).length > 1 ? '/image/files/Dockerfile' : '/image/dockerfile';
  return baseMistakes(basesOf(text), baseImages, at);
}

/** What of a Dockerfile is asked for: plain data, to be kept where the text itself is not. */
export interface Bases {
  unclear: LineMistake[];
  images: ForeignImage[];
}

export function basesOf(dockerfile: string): Bases {
  return { unclear: doubts(dockerfile), images: foreignImages(dockerfile) };
}

export function baseMistakes(bases: Bases, baseImages: readonly string[], at: string): Mistake[] {
  const unclear = bases.unclear.map(({ line, detail }) => {
    const why = `Line ${line} could be read in two ways, and this project allows certain base images only: ${detail}.`;
    return { pointer: at, detail: why };
  });
  const foreign = bases.images
    .filter(({ image }) => !baseImages.some((pattern) => matches(pattern, image)))
    .map(({ image, line }) => {
      const detail = `Line ${line}: ${quote(image)} is not an image that this project allows (${baseImages.join(', ') || 'none'}): ${ASK}.`;
      return { pointer: at, detail };
    });
  return [...unclear, ...foreign];
}
