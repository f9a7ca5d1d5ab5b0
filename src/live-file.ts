/** A file of settings that counts as it stands now. */
import { stat } from 'node:fs/promises';

import type { Logger } from 'pino';

/** Asking is one `stat`; it follows links, so that a mounted file whose link is moved counts as changed, too. */
const LOOK_MS = 1_000;

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
    return 'unreadable';
  }
}
