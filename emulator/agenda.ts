/** What happens later: by name and with data, so that a snapshot can hold what is still to come. */
import type { Store } from './store.js';

export interface Due {
  time: number;
  event: string;
  /** What it happens to: parts of the store, or plain data. */
  of: unknown[];
}

const EVENTS = new Map<string, (store: Store, of: unknown[]) => void>();

/** Names an event; what it answers lets it happen at a time of the clock. */
export function later<Of extends unknown[]>(
  event: string,
  act: (store: Store, ...of: Of) => void,
): (store: Store, time: number, ...of: Of) => void {
  EVENTS.set(event, (store, of) => {
    act(store, ...(of as Of));
  });
  return (store, time, ...of) => {
    store.clock.at({ time, event, of });
  };
}

export const isEvent = (event: string): boolean => EVENTS.has(event);

export function happen(store: Store, { event, of }: Due): void {
  const act = EVENTS.get(event);
  if (!act) throw new Error(`Nothing is called ${event}`);
  act(store, of);
}
