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

/**
 * Looks until the document has another etag than the one that the caller has; undefined when the time is over, or when
 * waiting is in vain: the caller has left, or this process ends.
 */
export async function changed<T extends { etag: string }>(
  look: () => Promise<T>,
  etag: string | undefined,
  { withinMs, isInVain }: { withinMs: number; isInVain: () => boolean },
): Promise<T | undefined> {
  const end = Date.now() + withinMs;
  for (;;) {
    const document = await look();
    if (document.etag !== etag) return document;
    const left = end - Date.now();
    if (left <= 0 || isInVain()) return undefined;
    await sleep(Math.min(LOOK_MS, left));
  }
}
