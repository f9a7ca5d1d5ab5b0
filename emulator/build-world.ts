/**
 * All that a build learns from the world and does to it. Each answer is kept while the build works: carried out again with
 * the same answers, after a snapshot, it comes to the same place.
 */
import { pullBase } from './base-images.js';
import type { Base } from './base-images.js';
import { writeLog } from './build-log.js';
import { pushOnce } from './build-push.js';
import type { Pushed } from './build-push.js';
import { readAs } from './build-source.js';
import type { Address } from './build-source.js';
import type { BuildRecord } from './builds.js';
import type { Made } from './docker-workspace.js';
import type { Duration } from './durations.js';
import type { StoredObject } from './objects.js';
import type { Store } from './store.js';

export interface BuildWorld {
  now: () => string;
  seconds: (duration: Duration) => number;
  /** Of chance, for an id or a digest. */
  hex: (length: number, what: string) => string;
  /** An image as the build's account gets it, or what Docker says instead. */
  pull: (uri: string) => Base | string;
  read: (address: Address) => StoredObject | string;
  push: (uri: string, made: Made, digest: string) => Pushed;
  /** Why it could not be written. */
  writeLog: () => string | undefined;
}

export function worldOf(store: Store, build: BuildRecord): BuildWorld {
  const { id, account, told } = build;
  let heard = 0;
  const once = <Answer>(ask: () => Answer): Answer => {
    if (heard === told.length) told.push(ask());
    heard += 1;
    return told[heard - 1] as Answer;
  };
  return {
    now: () => once(() => store.clock.iso()),
    seconds: (duration) => once(() => store.chance.seconds(duration, `build ${id}`)),
    hex: (length, what) => once(() => store.chance.hex(length, `${what} ${id}`)),
    pull: (uri) => once(() => pullBase(store, uri, account)),
    read: (address) => once(() => readAs(store, account, address)),
    push: (uri, made, digest) => once(() => pushOnce(store, account, uri, made, digest)),
    writeLog: () => once(() => writeLog(store, build)),
  };
}
