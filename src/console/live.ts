import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import type { Problem } from '../client/client.js';
import { Away, Refusal } from './api.js';
import { sleep, untilVisible } from './sleep.js';

/** What is looked at, as it was last seen. What is known stays while the service is away. */
export interface Live<T> {
  data?: T;
  /** What the API refused last. */
  problem?: Problem;
  /** Why it does not answer, when it last did, and when it is asked again; milliseconds of this browser's clock. */
  away?: { why: string; seen: number | undefined; again: number } | undefined;
  /** Looks at once. */
  refresh: () => void;
}

export interface Look<T> {
  /** Undefined where nothing is new. */
  look: (known: T | undefined, signal: AbortSignal) => Promise<T | undefined>;
  /** Milliseconds until the next look, after one that took so long. */
  pace: (known: T | undefined, tookMs: number) => number;
}

const LONGEST_BACK_OFF_MS = 30_000;
/** Somebody may grant a role, or make what is not there. */
const REFUSED_MS = 10_000;

type State<T> = Omit<Live<T>, 'refresh'>;

/** Looks again and again, until another thing is looked at (`subject`) or nobody looks any more. */
export function useLive<T>(subject: string, { look, pace }: Look<T>): Live<T> {
  const [state, setState] = useState<State<T>>({});
  const wake = useRef<() => void>(() => undefined);
  const refresh = useCallback(() => {
    wake.current();
  }, []);
  useEffect(() => {
    const over = new AbortController();
    setState({});
    const pause = async (ms: number) => {
      const early = new AbortController();
      wake.current = () => {
        early.abort();
      };
      await sleep(ms, AbortSignal.any([over.signal, early.signal]));
    };
    void follow({ look, pace }, setState, pause, over.signal);
    return () => {
      over.abort();
    };
  }, [subject]);
  return { ...state, refresh };
}

async function follow<T>(
  { look, pace }: Look<T>,
  show: (state: State<T>) => void,
  pause: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let known: State<T> = {};
  let seen: number | undefined;
  const isOver = () => signal.aborted;
  for (let failures = 0; !isOver();) {
    await untilVisible(signal);
    const began = performance.now();
    let next: number;
    try {
      const news = await look(known.data, signal);
      const data = news ?? known.data;
      known = data === undefined ? {} : { data };
      seen = Date.now();
      failures = 0;
      next = pace(data, performance.now() - began);
    } catch (error) {
      if (isOver()) return;
      const { data } = known;
      if (error instanceof Refusal) {
        known = { ...(data !== undefined && { data }), problem: error.problem };
        next = REFUSED_MS;
      } else {
        next = Math.min(LONGEST_BACK_OFF_MS, 1_000 * 2 ** failures++);
        const why = error instanceof Away ? error.message : String(error);
        known = { ...(data !== undefined && { data }), away: { why, seen, again: Date.now() + next } };
      }
    }
    if (isOver()) return;
    show(known);
    await pause(next);
  }
}
