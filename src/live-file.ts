/** A file of settings that counts as it stands now. */
import { readFile, stat } from 'node:fs/promises';

import type { Logger } from 'pino';

import { ConfigError } from './config.js';

/** Asking is one `stat`; it follows links, so that a mounted file whose link is moved counts as changed, too. */
const LOOK_MS = 1_000;

/** Of a file that may be sound: nobody knows what it says. */
export class UnreadFile extends ConfigError {}

/** The text of a file that a setting names. Throws an UnreadFile. */
export async function readText(setting: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UnreadFile(`${setting} ${file} cannot be read: ${String(cause)}.`, { cause });
  });
}

/** The stamp of no file: what could not be read is read again at the next look, also where nothing of it changed. */
const UNREADABLE = 'unreadable';

/**
 * What a file says, which `now` goes on to say of the changed file: it is read without a restart, and one with mistakes
 * is refused, told in the log as `what`, and changes nothing. Rejects as `read` does where it is unsound to begin with.
 */
export async function followFile<T>(
  file: string,
  read: (file: string) => Promise<T>,
  { what, logger }: { what: string; logger: Logger },
): Promise<{ readonly now: T }> {
  // Asked before it is read: what changes in between is read again.
  let seen = await stampOf(file);
  const live = { now: await read(file) };
  const look = async () => {
    const stamp = await stampOf(file);
    if (stamp === seen) return;
    seen = stamp;
    try {
      live.now = await read(file);
      logger.info({ file }, `${what} read`);
    } catch (error) {
      if (error instanceof UnreadFile) seen = UNREADABLE;
      logger.error({ file, err: error }, `${what} refused: the one before stays`);
    }
  };
  // One look after the other: what counts in the end is what was written last.
  const lookLater = () => {
    setTimeout(() => void look().finally(lookLater), LOOK_MS).unref();
  };
  lookLater();
  return live;
}

async function stampOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return UNREADABLE;
  }
}
