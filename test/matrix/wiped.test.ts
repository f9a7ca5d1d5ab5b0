/** Temporal's whole store is lost, and whoever still has the spec POSTs it again: the world is the truth. */
import { afterAll, beforeAll, expect } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, post } from '../support/environments.js';
import { disturbed, endWell } from './disturbed.js';
import { isReached, Life, UPDATE } from './life.js';
import { matrix } from './matrix.js';
import { recorded } from './recorded.js';
import { expectStanding, standing } from './standing.js';
import { Worlds } from './worlds.js';

let worlds: Worlds;
beforeAll(async () => {
  // Slow enough that no notebook falls idle while its server starts anew.
  worlds = await Worlds.start(4, 300, { temporal: 'forgets' });
});
afterAll(() => worlds.stop());

async function wipe({ world }: Life): Promise<void> {
  // One that lived on would work at tasks of which the new store knows nothing.
  await world.worker.kill('SIGKILL');
  await world.server.restart();
  await world.worker.start();
}

const moments = recorded.aims
  .filter(({ mutating, stage }) => mutating && stage !== 'update')
  .flatMap((aim) =>
    (['before', 'after'] as const).map((when) => ({
      ...aim,
      when,
      title: `${aim.stage}: wiped ${when} ${aim.method} ${aim.nth}`,
    })),
  );

matrix('store wiped', moments, { sample: 4 }, ({ stage, of, nth, when }) =>
  worlds.use(async ({ world, link }) => {
    let again: Promise<void> | undefined;
    const repeated = await disturbed(world, stage, (life) => {
      const goOn = async () => {
        await wipe(life);
        await life.begin('provision');
        if (stage === 'teardown') await life.begin('teardown');
      };
      const act = () => Promise.resolve(void (again = goOn()));
      return link.strike({ call: of(life.projectId), nth, when, act });
    });
    await again;
    return repeated;
  }),
);

interface Rest {
  title: string;
  /** Until it rests, from its start; answers the spec that stands by then. */
  live: (life: Life) => Promise<EnvironmentSpec>;
  isIt: (environment: EnvironmentDocument) => boolean;
  /** To where a life ends that is like others. */
  onwards: (life: Life) => Promise<unknown>;
}

const RESTS: Rest[] = [
  {
    title: 'READY',
    live: async (life) => {
      await life.live('provision');
      return builtSpec(life.projectId);
    },
    isIt: (environment) => isReached('provision', environment),
    onwards: (life) => life.live('update'),
  },
  {
    title: 'READY after an update',
    live: async (life) => {
      await life.live('provision');
      await life.live('update');
      return updatedSpec(life);
    },
    isIt: (environment) => isReached('update', environment),
    onwards: () => Promise.resolve(),
  },
  {
    // A run starts no notebook unless that was asked for, and a new record asks for what is in the spec only.
    title: 'STOPPED',
    live: async (life) => {
      await life.live('provision');
      await life.live('update');
      await life.verb('stop');
      await life.until(({ state }) => state === 'STOPPED');
      return updatedSpec(life);
    },
    isIt: ({ state }) => state === 'STOPPED',
    onwards: async (life) => {
      await life.verb('start');
      await life.reach('update');
    },
  },
];

function updatedSpec({ projectId }: Life): EnvironmentSpec {
  const spec = builtSpec(projectId);
  return { ...spec, ...UPDATE, notebook: { ...spec.notebook, ...UPDATE.notebook } };
}

matrix('store wiped at rest', RESTS, { sample: 3 }, ({ live, isIt, onwards }) =>
  worlds.use(async ({ world }) => {
    const life = await Life.start(world);
    const spec = await live(life);
    const before = await standing(life);
    const mutating = async () => (await life.calls()).filter((call) => call.mutating).length;
    const changes = await mutating();
    await wipe(life);
    expect((await post(world, spec)).status).toBe(202);
    await life.until(isIt);
    await expectStanding(life, before);
    expect(await mutating()).toBe(changes);
    await onwards(life);
    await expectStanding(life, recorded.after.update);
    await endWell(life, 'update');
    return 0;
  }),
);
