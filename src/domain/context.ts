import { pointer, quote, type Mistake } from './mistake.js';

/** Bodies travel through Temporal, whose payloads are limited; a larger context lies in Cloud Storage. */
export const MAX_INLINE_BYTES = 128 * 1024;
/** Their names stand in the memo, which everybody reads: more of them are an archive. */
const MAX_FILES = 500;
/** What fits the name of a tar header, with no extension of the format. */
const MAX_PATH_BYTES = 100;

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The rules for texts that travel inside the spec: a size that can travel, and paths that stay inside the context. */
export function contextMistakes({
  dockerfile,
  files,
}: {
  dockerfile?: string;
  files?: Record<string, string>;
}): Mistake[] {
  const mistakes = dockerfile === undefined ? [] : sizeMistakes('dockerfile', byteLength(dockerfile));
  if (files === undefined) return mistakes;
  const bytes = Object.entries(files).reduce((sum, [path, body]) => sum + byteLength(path) + byteLength(body), 0);
  const [tooLarge = []] = [sizeMistakes('files', bytes), countMistakes(Object.keys(files).length)].filter(
    ({ length }) => length > 0,
  );
  return [...mistakes, ...(tooLarge.length > 0 ? tooLarge : fileMistakes(Object.keys(files)))];
}

function sizeMistakes(field: string, bytes: number): Mistake[] {
  if (bytes <= MAX_INLINE_BYTES) return [];
  const detail = `image.${field} has ${bytes} bytes and may have ${MAX_INLINE_BYTES} in all: put the context into Cloud Storage as a .tgz and name it in image.source.`;
  return [{ pointer: pointer('image', field), detail }];
}

function countMistakes(count: number): Mistake[] {
  if (count <= MAX_FILES) return [];
  const detail = `image.files has ${count} files and may have ${MAX_FILES}: put the context into Cloud Storage as a .tgz and name it in image.source.`;
  return [{ pointer: '/image/files', detail }];
}

function fileMistakes(paths: string[]): Mistake[] {
  const folders = new Map(paths.filter(isShort).flatMap((path) => parents(path).map((folder) => [folder, path])));
  const mistakes = paths.flatMap((path) => {
    const why = pathMistake(path, folders.get(path));
    const detail = `${quote(path)} is not a path inside the build context: ${why}.`;
    return why === undefined ? [] : [{ pointer: pointer('image', 'files', path), detail }];
  });
  if (paths.includes('Dockerfile')) return mistakes;
  const detail = 'image.files has no Dockerfile at its top: the build starts from it.';
  return [...mistakes, { pointer: '/image/files', detail }];
}

function pathMistake(path: string, inside: string | undefined): string | undefined {
  if (!isShort(path)) return `it is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith('/')) return 'it is absolute, and paths are relative to the Dockerfile';
  if (/[\\\u0000-\u001f\u007f]/.test(path)) return 'it holds a backslash or a control character';
  const parts = path.split('/');
  if (parts.includes('..')) return '".." leaves it';
  if (parts.some((part) => part === '' || part === '.')) {
    return 'empty and "." segments would let one file have two names';
  }
  return inside === undefined ? undefined : `it is a file here and a folder in ${quote(inside)}`;
}

/** Every file and folder of a context, except of paths that are too long to be one. */
export function contextPaths(files: string[]): Set<string> {
  return new Set(files.filter(isShort).flatMap((path) => [path, ...parents(path)]));
}

function isShort(path: string): boolean {
  return byteLength(path) <= MAX_PATH_BYTES;
}

function parents(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
