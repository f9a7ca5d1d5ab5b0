/** Temporal's whole store is lost, and whoever still has the spec POSTs it again: the world is the truth. */
import { afterAll, beforeAll, expect } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { post } from '../support/environments.js';
import { patch } from '../support/updates.js';
import { disturbed, endWell } from './disturbed.js';
import { isReached, Life, specOf } from './life.js';
import { matrix } from './matrix.js';
import { recorded } from './recorded.js';
import { expectStanding, standing } from './standing.js';
import { updatedSpec, wipe, wipedAt } from './wiped.js';
import { Worlds } from './worlds.js';

let worlds: Worlds;
beforeAll(async () => {
  // Slow enough that no notebook falls idle while its server starts anew.
  worlds = await Worlds.start(4, 300, { temporal: 'forgets' });
});
afterAll(() => worlds.stop());

const moments = recorded.aims
  // A POST cannot say again that a notebook may go.
  .filter(({ mutating, stage }) => mutating && stage !== 'replace')
  .flatMap((aim) =>
    (['before', 'after'] as const).map((when) => ({
      ...aim,
      when,
      title: `${aim.stage}: wiped ${when} ${aim.method} ${aim.nth}`,
    })),
  );

/** From its first change at the notebook on, the notebook itself tells of an update that was begun. */
const firstOfUpdate = moments.findIndex(({ stage, method, when }) => {
  return stage === 'update' && method.startsWith('notebooks.') && when === 'after';
});
const isUntold = (one: (typeof moments)[number]) => one.stage === 'update' && moments.indexOf(one) < firstOfUpdate;

const told = moments.filter((one) => !isUntold(one));

matrix('store wiped', told, { sample: 3 }, (one) =>
  worlds.use(async ({ world, link }) => {
    let wiped: () => Promise<void> | undefined = () => undefined;
    const repeated = await disturbed(world, one.stage, (life) => {
      const struck = wipedAt(one, life, link);
      wiped = struck.wiped;
      return struck.isStruck;
    });
    await wiped();
    return repeated;
  }),
);

/** Nothing says any more that the notebook may be restarted: it is left as it is, and a person is told. */
matrix('store wiped as an update begins', moments.filter(isUntold), { sample: 1 }, (one) =>
  worlds.use(async ({ world, link }) => {
    const life = await Life.before('update', world);
    const { instances } = await standing(life);
    const { wiped } = wipedAt(one, life, link);
    await life.begin('update');
    const { failures } = await life.until(({ state }) => state === 'ACTION_REQUIRED');
    await wiped();
    expect(failures).toMatchObject([
      { step: 'verify', kind: 'InvalidSpec', fix: { text: expect.stringContaining('PATCH') as string } },
    ]);
    expect((await standing(life)).instances).toEqual(instances);

    const { image, notebook } = specOf(life.projectId);
    const before = { image, notebook: { machineType: 'e2-standard-4' }, labels: { stage: 'before' } };
    expect(
      (await patch(world, life.projectId, { ...before, notebook: { ...notebook, ...before.notebook } })).status,
    ).toBe(202);
    await life.until(({ state, spec }) => state === 'READY' && spec.labels?.['stage'] === 'before');
    await life.live('update');
    await expectStanding(life, recorded.after.update);
    await endWell(life, 'update');
    return 0;
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
      return specOf(life.projectId);
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

matrix('store wiped at rest', RESTS, { sample: 2 }, ({ live, isIt, onwards }) =>
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
