import { isDeepStrictEqual } from 'node:util';

import type { World } from '../support/world.js';
import { Life, type Stage } from './life.js';
import { recorded } from './recorded.js';
import { standing, withoutTimes } from './standing.js';

/** So few that those at rest, which are watched, cost little. */
const KEPT = 4;

/** What a Temporal server does for one life grows with all that it has kept. */
const LIVES_A_WORLD = 300;

/** The lives of a world go on: what one case has brought to READY, and where all stands as ever, is where another begins. */
export class Lives {
  readonly #ready: Life[] = [];
  readonly #worlds: Promise<World>[] = [];
  #begun = 0;

  /** Each world that is started has a Temporal server of its own. */
  constructor(private readonly start: () => Promise<World>) {}

  async stop(): Promise<void> {
    await Promise.all(this.#worlds.map(async (world) => (await world).stop()));
  }

  /** With one in which what comes before the stage has been lived. */
  async use<T>(stage: Stage, work: (life: Life) => Promise<T>): Promise<T> {
    const life = await this.#before(stage);
    let isKept = false;
    try {
      const done = await work(life);
      isKept = stage === 'provision';
      return done;
    } finally {
      await (isKept ? this.#keep(life) : life.end());
    }
  }

  async #before(stage: Stage): Promise<Life> {
    const kept = stage === 'provision' ? undefined : this.#ready.shift();
    return kept ?? Life.before(stage, await this.#world());
  }

  #world(): Promise<World> {
    if (this.#begun % LIVES_A_WORLD === 0) this.#worlds.push(this.start());
    this.#begun += 1;
    return this.#worlds.at(-1) as Promise<World>;
  }

  async #keep(life: Life): Promise<void> {
    const isAsEver = isDeepStrictEqual(withoutTimes(await standing(life)), withoutTimes(recorded.after.provision));
    if (!isAsEver) return life.end();
    this.#ready.push(life);
    if (this.#ready.length > KEPT) await this.#ready.shift()?.end();
  }
}
