import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isObject } from '../../domain/differences.js';
import { IMAGE_SOURCES } from '../../domain/image-sources.js';
import type { Mistake } from '../../domain/mistake.js';
import { checkSpec } from '../../domain/spec.js';
import { LocatedYaml, NotYaml } from '../../located-yaml.js';
import { CliError, EXIT } from '../exit.js';
import { folderImage, type FolderImage } from './context-folder.js';
import { fileWithin, textOf } from './files.js';
import { shown } from './shown.js';

export const SPEC_FILE = 'environment.yaml';

/** A spec as its file states it, with the image that lies beside it. */
export interface SpecFile {
  /** As people call it. */
  file: string;
  value: unknown;
  yaml: LocatedYaml;
  /** Something to know that is no mistake. */
  note?: string;
  dockerfile?: string;
}

/**
 * Reads `FILE`, or `environment.yaml` of a folder. Where the spec says nothing of where its image comes from, that is
 * the Dockerfile beside it. `without` are files that are no part of a build context. What is wrong is a CliError.
 */
export async function readSpec(path: string, { without = [] }: { without?: string[] } = {}): Promise<SpecFile> {
  const [file, found] = (await isFolder(path))
    ? [join(path, SPEC_FILE), await fileWithin(path, SPEC_FILE, 'Put the spec in its place.')]
    : [path, path];
  const text = found && (await textOf(found, file));
  if (text === undefined) {
    throw new CliError(`${file} is not there: name a spec, or a folder with ${SPEC_FILE} in it.`, EXIT.wrong);
  }
  const yaml = yamlOf(file, text);
  const { value } = yaml;
  if (!isObject(value)) return { file, value, yaml };
  const image: unknown = value['image'] ?? {};
  const given = isObject(image) ? IMAGE_SOURCES.find((field) => image[field] !== undefined) : 'as it is';
  const beside = given === undefined ? await folderImage(dirname(file), [file, ...without]) : undefined;
  if (beside) return { file, value: withImage(value, image, beside), yaml, dockerfile: beside.dockerfile };
  const isUnused = given !== undefined && (await isThere(join(dirname(file), 'Dockerfile')));
  return { file, value, yaml, ...(isUnused && { note: unused(file, given) }) };
}

/** The mistakes of a spec that came from this file, each at its place. */
export function located({ yaml, dockerfile }: SpecFile, mistakes: readonly Mistake[]): string[] {
  return mistakes.map(({ pointer, detail, suggestion }) => {
    const [, line, rest] = /^Line ([0-9]+): (.*)$/s.exec(detail) ?? [];
    const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
    if (line !== undefined && rest !== undefined && /^\/image\/(dockerfile|files\/Dockerfile)$/.test(pointer)) {
      const place =
        dockerfile === undefined ? yaml.lineOf(pointer, Number(line)) : { file: dockerfile, line: Number(line) };
      if (place) return shown(place, rest + meant);
    }
    return shown(yaml.at(pointer), detail + meant);
  });
}

/** Refuses what has mistakes; all of them at once. */
export function requireSound(source: SpecFile): void {
  const mistakes = checkSpec(source.value);
  if (mistakes.length === 0) return;
  const hint = JSON.stringify(mistakes).includes('${')
    ? ['A placeholder such as ${student} is filled from a roster: --each roster.csv.']
    : [];
  throw new CliError([...located(source, mistakes), ...hint].join('\n'), EXIT.wrong);
}

function yamlOf(file: string, text: string): LocatedYaml {
  try {
    return new LocatedYaml(file, text);
  } catch (error) {
    if (!(error instanceof NotYaml)) throw error;
    const lines = error.mistakes.map(({ detail, place }) => (place ? shown(place, detail) : detail));
    throw new CliError(lines.join('\n'), EXIT.wrong);
  }
}

function withImage(value: Record<string, unknown>, image: unknown, beside: FolderImage): Record<string, unknown> {
  return { ...value, image: { ...(image as object), ...beside.image } };
}

function unused(file: string, given: string): string {
  return `${file} names its image itself (image.${given}): the Dockerfile beside it is not used.`;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
