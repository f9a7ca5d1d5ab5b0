import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

import { CliError, EXIT } from '../exit.js';
import { shown } from './shown.js';

/** What a person calls `named`; undefined where there is none. What cannot be read is a CliError. */
export function bytesOf(file: string, named = file): Promise<Uint8Array | undefined> {
  return readFile(file).catch(unlessAbsent(named));
}

/** The same as a text without its byte order mark. Other than UTF-8 is a CliError with its line. */
export async function textOf(file: string, named = file): Promise<string | undefined> {
  const bytes = await bytesOf(file, named);
  if (bytes === undefined) return undefined;
  const text = decoded(bytes);
  if (text !== undefined) return text;
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const line = lines.findIndex((each) => decoded(Buffer.from(each, 'latin1')) === undefined) + 1;
  const fix = 'This is not UTF-8: save it as UTF-8 (a spreadsheet calls that "CSV UTF-8").';
  throw new CliError(shown({ file: named, line }, fix), EXIT.wrong);
}

/**
 * The file that a folder has under this name. A symbolic link counts as the file that it points to, but never as one
 * out of the folder: who made the link would choose what is sent to the API. Undefined where there is none.
 */
export async function fileWithin(folder: string, path: string, fix: string): Promise<string | undefined> {
  const named = join(folder, path);
  if ((await lstat(named).catch(unlessAbsent(named))) === undefined) return undefined;
  const [root, real] = await Promise.all([realpath(folder), realpath(named).catch(unlessAbsent(named))]);
  if (real === undefined) throw new CliError(`${named} is a symbolic link to nothing. ${fix}`, EXIT.wrong);
  if (!isBelow(root, real)) {
    const why = `${named} is a symbolic link to ${real}, which is not in this folder: it is not followed.`;
    throw new CliError(`${why} ${fix}`, EXIT.wrong);
  }
  if ((await stat(real)).isFile()) return real;
  throw new CliError(`${named} is no regular file, nor a link to one. ${fix}`, EXIT.wrong);
}

/** For a promise of the file system's: that there is nothing is an answer. */
export function unlessAbsent(named: string) {
  return (error: unknown): undefined => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code !== 'ENOENT') throw new CliError(`${named} cannot be read (${code}).`, EXIT.wrong);
  };
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** UTF-16 without its mark would pass for UTF-8 that is full of zeros. */
function decoded(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
