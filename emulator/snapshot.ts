/** The whole world as one JSON, with what is still to come, and back. */
import { createHash } from 'node:crypto';

import { isEvent } from './agenda.js';
import { ApiError } from './errors.js';
import type { Gateway } from './gateway.js';
import { decode, encode } from './graph.js';
import { isOperationKind } from './operations.js';
import type { Work } from './operations.js';
import { Store } from './store.js';

const FORMAT = 'labwright-emulator/2';

export interface Snapshot {
  format: typeof FORMAT;
  /** Of the state: what was cut or changed since is not taken. */
  sha256: string;
  state: unknown;
}

interface World {
  store: Store['state'];
  gateway: Gateway['state'];
}

export function takeSnapshot(store: Store, gateway: Gateway): Snapshot {
  const state = encode({ store: store.state, gateway: gateway.state } satisfies World);
  return { format: FORMAT, sha256: sum(state), state };
}

/**
 * Everything that was there goes. Time has gone on since the snapshot, as it does at Google: what fell due meanwhile
 * happens with the next request. Links that were handed out name the address of the emulator that made them.
 */
export function restoreSnapshot(store: Store, gateway: Gateway, given: unknown): void {
  const world = read(given);
  store.state = world.store;
  gateway.state = world.gateway;
}

const sum = (state: unknown): string => createHash('sha256').update(JSON.stringify(state)).digest('hex');

function read(given: unknown): World {
  const { format, sha256, state } = (given ?? {}) as Partial<Snapshot>;
  if (format !== FORMAT) throw refused(`its format is ${JSON.stringify(format)}, not "${FORMAT}"`);
  if (state === undefined || sha256 !== sum(state)) throw refused('it was cut or changed since it was taken');
  try {
    const world = decode(state) as World;
    requireKnown(world);
    return world;
  } catch (error) {
    throw refused(`another version took it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What is to come must be there to happen, and a store of today must have all its parts. */
function requireKnown({ store: { clock, faults, kept } }: World): void {
  const fresh = new Store(1, 1);
  const parts = Object.keys(fresh.state.kept);
  for (const part of parts) if (!(part in kept)) throw new Error(`there are no ${part}`);
  for (const part of Object.keys(kept)) if (!parts.includes(part)) throw new Error(`${part} are not known`);
  fresh.faults.state = faults;
  for (const { event, of } of clock.agenda) {
    if (!isEvent(event)) throw new Error(`nothing is called ${event}`);
    const { kind } = (event === 'operation.end' ? of[1] : {}) as Partial<Work>;
    if (kind !== undefined && !isOperationKind(kind)) throw new Error(`no operation is called ${kind}`);
  }
}

const refused = (why: string): ApiError =>
  new ApiError('INVALID_ARGUMENT', `This snapshot was not taken over, and nothing was changed: ${why}.`);
