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

/** Each looks once a second: so many of one caller, and the service stays there for the others. */
const MOST_HELD = 100;

/** Counts what is held, by caller. */
export class HeldRequests {
  readonly #held = new Map<string, number>();

  /** Throws a Problem where the caller has as many under way as may be. */
  async hold<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const held = this.#held.get(caller) ?? 0;
    if (held >= MOST_HELD) {
      const detail = `${MOST_HELD} requests that wait are the limit for one caller: ask without wait, or list the environments.`;
      throw new Problem('too-many-requests', detail);
    }
    this.#held.set(caller, held + 1);
    try {
      return await work();
    } finally {
      this.#release(caller);
    }
  }

  #release(caller: string): void {
    const left = (this.#held.get(caller) ?? 1) - 1;
    if (left > 0) this.#held.set(caller, left);
    else this.#held.delete(caller);
  }
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
