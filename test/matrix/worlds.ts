import { startWorld, type World, type WorldOptions } from '../support/world.js';
import { LossyLink } from '../support/lossy-link.js';

export interface LinkedWorld {
  world: World;
  link: LossyLink;
}

/** A few worlds, each for one case at a time: what kills a worker kills that of nobody else. */
export class Worlds {
  readonly #free: LinkedWorld[];
  readonly #all: readonly LinkedWorld[];
  readonly #waiting: ((world: LinkedWorld) => void)[] = [];

  private constructor(worlds: readonly LinkedWorld[]) {
    this.#all = worlds;
    this.#free = [...worlds];
  }

  static async start(count: number, speed: number, more: WorldOptions = {}): Promise<Worlds> {
    return new Worlds(await Promise.all(Array.from({ length: count }, () => linkedWorld({ ...more, speed }))));
  }

  async use<T>(work: (world: LinkedWorld) => Promise<T>): Promise<T> {
    const taken = this.#free.pop() ?? (await new Promise<LinkedWorld>((give) => this.#waiting.push(give)));
    try {
      return await work(taken);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(taken);
      else this.#free.push(taken);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map(({ world }) => world.stop()));
  }
}

async function linkedWorld(options: WorldOptions): Promise<LinkedWorld> {
  let link: LossyLink | undefined;
  const world = await startWorld({ ...options, between: async (url) => (link = await LossyLink.open(url)) });
  return { world, link: link as LossyLink };
}
