import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { MAX_INLINE_BYTES, byteLength } from '../../domain/context.js';
import { takesContext } from '../../domain/dockerfile-copies.js';
import { CliError, EXIT } from '../exit.js';
import { bytesOf, fileWithin, textOf, unlessAbsent } from './files.js';

/** The part of a spec's `image` that lies in files, and which file each text is. */
export interface FolderImage {
  image: { dockerfile: string } | { files: Record<string, string> };
  /** Path of the Dockerfile. */
  dockerfile: string;
}

/**
 * The Dockerfile of a folder; where it copies from its context, all that .dockerignore leaves of the folder. `without`
 * are files that only describe the environment: another owner builds no other image. Undefined without a Dockerfile.
 */
export async function folderImage(folder: string, without: readonly string[]): Promise<FolderImage | undefined> {
  const path = join(folder, 'Dockerfile');
  const dockerfile = await textWithin(folder, 'Dockerfile');
  if (dockerfile === undefined) return undefined;
  if (!takesContext(dockerfile)) return { image: { dockerfile }, dockerfile: path };
  const aside = new Set((await Promise.all(without.map(bothPaths))).flat());
  const files: Record<string, string> = { Dockerfile: dockerfile };
  const sizes: [string, number][] = [['Dockerfile', byteLength(dockerfile)]];
  for await (const file of filesIn(folder, await ignored(folder))) {
    if (OWN.includes(file) || aside.has(resolve(folder, file))) continue;
    const real = await fileWithin(folder, file, ELSEWHERE(folder));
    if (real === undefined || aside.has(real)) continue;
    sizes.push([file, (await stat(real)).size]);
    if (isTooLarge(sizes)) throw tooLarge(folder, sizes);
    files[file] = await contentOf(real, join(folder, file), folder);
  }
  return { image: { files }, dockerfile: path };
}

/** What is read for itself. */
const OWN = ['Dockerfile', '.dockerignore'];

async function textWithin(folder: string, path: string): Promise<string | undefined> {
  const real = await fileWithin(folder, path, 'Put the file itself in its place.');
  return real && textOf(real, join(folder, path));
}

/** As it was named, and where a link leads. */
async function bothPaths(path: string): Promise<string[]> {
  return [resolve(path), await realpath(path).catch(() => resolve(path))];
}

type Ignores = { all: (path: string) => boolean; mayReturn: boolean };

async function ignored(folder: string): Promise<Ignores> {
  const text = (await textWithin(folder, '.dockerignore')) ?? '';
  const { default: dockerignore } = (await import('@balena/dockerignore')).default;
  const rules = text.split(/\r?\n/);
  const filter = dockerignore().add(rules);
  return { all: (path) => filter.ignores(path), mayReturn: rules.some((rule) => rule.startsWith('!')) };
}

/** Paths relative to the folder, in the order of their names. A folder that is ignored as a whole is not looked into. */
async function* filesIn(folder: string, ignores: Ignores, below = ''): AsyncGenerator<string> {
  const place = join(folder, below);
  const entries = (await readdir(place, { withFileTypes: true }).catch(unlessAbsent(place))) ?? [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const isIgnored = ignores.all(path);
    if (entry.isDirectory() && !(isIgnored && !ignores.mayReturn)) yield* filesIn(folder, ignores, path);
    else if (!isIgnored && !entry.isDirectory()) yield path;
  }
}

/** To the letter, a byte order mark too. */
async function contentOf(file: string, named: string, folder: string): Promise<string> {
  const bytes = await bytesOf(file, named);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CliError(`${named} is not a text, and only texts travel in a spec. ${ELSEWHERE(folder)}`, EXIT.wrong);
  }
}

/** As the domain counts (domain/context.ts). */
function isTooLarge(sizes: [string, number][]): boolean {
  return sizes.reduce((sum, [path, size]) => sum + byteLength(path) + size, 0) > MAX_INLINE_BYTES;
}

function tooLarge(folder: string, sizes: [string, number][]): CliError {
  const largest = sizes.toSorted(([, a], [, b]) => b - a).slice(0, 3);
  const named = largest.map(([path, size]) => `${path} (${Math.ceil(size / 1024)} KiB)`).join(', ');
  const much = `The build context ${folder} has more than ${MAX_INLINE_BYTES / 1024} KiB, among it ${named}.`;
  return new CliError(`${much} ${ELSEWHERE(folder)}`, EXIT.wrong);
}

const ELSEWHERE = (folder: string) =>
  [
    'Leave it out with a line in .dockerignore; or put the context into Cloud Storage and name it in the spec:',
    `  tar -czf context.tgz -C ${folder} . && gcloud storage cp context.tgz gs://BUCKET/context.tgz`,
    '  image: { source: gs://BUCKET/context.tgz }',
  ].join('\n');
