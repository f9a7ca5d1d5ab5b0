import { setTimeout as sleep } from 'node:timers/promises';

import { Type } from 'typebox';

import { seconds } from '../domain/duration.js';
import { Problem } from './problems.js';

/** Below what proxies give an idle connection, commonly a minute. */
const LONGEST_SECONDS = 60;

/** What a step waits for changes without an event in any history, so it is looked at: often enough for a person. */
const LOOK_MS = 1_000;

export const WaitQuery = Type.Object(
  {
    wait: Type.Optional(
      Type.String({
        pattern: '^[1-9][0-9]{0,8}[sm]$',
        description:
          'such as 30s, at most 60s: with If-None-Match, answers as soon as the environment changes, else 304',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Milliseconds. */
export function waitOf(wait: string | undefined): number {
  const asked = wait === undefined ? 0 : seconds(wait);
  if (asked <= LONGEST_SECONDS) return asked * 1000;
  throw new Problem('invalid-request', `wait may be ${LONGEST_SECONDS}s at most: ask again for longer.`);
}

/** Whether the caller has it by now. A proxy may have weakened the etag, and it counts all the same (RFC 9110, 13.1.2). */
function hasIt(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}

/**
 * Looks until the document is news to the caller; no news is what it was when the time was over, or waiting was in vain:
 * the caller has left, or this process ends.
 */
export async function changed<T extends { etag: string }>(
  look: () => Promise<T>,
  ifNoneMatch: string | undefined,
  { withinMs, isInVain }: { withinMs: number; isInVain: () => boolean },
): Promise<{ document: T; isNews: boolean }> {
  const end = Date.now() + withinMs;
  for (;;) {
    const document = await look();
    const isNews = !hasIt(ifNoneMatch, document.etag);
    const left = end - Date.now();
    if (isNews || left <= 0 || isInVain()) return { document, isNews };
    await sleep(Math.min(LOOK_MS, left));
  }
}
