import { randomUUID } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { until } from '../../scripts/wait.js';
import type { EnvironmentRecord } from '../../src/domain/environment.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { allWell, Entity, inTurn, later, seen, type EntityOptions } from './entity.js';
import { failure, refusing, useTemporal, type Fakes } from './temporal.js';

/** Two things that the environment learns of in one Workflow Task, as after a pause of the workers. */
const { withWorker } = useTemporal();

interface Pause {
  /** Where the environment rests when the workers that know workflows stop. */
  from: EnvironmentRecord['state'];
  options?: EntityOptions;
  before?: Fakes;
  /** The looks while nobody runs workflows. */
  during?: Fakes;
  happens: (entity: Entity) => Promise<unknown>;
}

/** Answers the environment as it is once the workers are back and `is` holds. */
async function afterPause(
  { from, options, before, during, happens }: Pause,
  is: (record: EnvironmentRecord) => boolean,
) {
  const taskQueue = randomUUID();
  const start = async (client: Parameters<typeof Entity.start>[0]) => {
    const entity = await Entity.start(client, taskQueue, options);
    await entity.state(from);
    if (from === 'READY') await entity.looksBy('notebook.watch');
    else await sinceEvent(entity, 'timerStartedEventAttributes');
    return entity;
  };
  const entity = await withWorker(allWell(before), start, { taskQueue });
  await withWorker(allWell(during), () => happens(entity), { taskQueue, workflows: false });
  return withWorker(allWell(), () => entity.reach(is), { taskQueue });
}

const sinceEvent = (entity: Entity, event: string) =>
  until(async () => ((await entity.events()).includes(event) ? true : undefined), {
    withinMs: 120_000,
    describe: () => event,
  });

const watchSees = (state: string) => ({ 'notebook.watch': () => Promise.resolve(seen(state)) });
const watched = (entity: Entity) => sinceEvent(entity, 'activityTaskCompletedEventAttributes');
const elapsed = (entity: Entity) => sinceEvent(entity, 'timerFiredEventAttributes');

describe('a message that comes with what a watch has seen', () => {
  test('is obeyed when it is a DELETE', async () => {
    const pause: Pause = {
      from: 'READY',
      before: { 'notebook.watch': later(500) },
      during: watchSees('STOPPED'),
      happens: async (entity) => {
        await watched(entity);
        await entity.handle.signal('delete');
      },
    };
    const { runs } = await afterPause(pause, ({ state }) => state === 'DELETED');
    expect(runs.map(({ kind }) => kind)).toEqual(['provision', 'teardown']);
  });

  test('is obeyed when it is a :stop', async () => {
    const pause: Pause = {
      from: 'READY',
      before: { 'notebook.watch': later(500) },
      during: {
        'notebook.watch': () => Promise.resolve({ ...seen('ACTIVE'), verify: { jupyterLabUrl: 'https://new' } }),
      },
      happens: async (entity) => {
        await watched(entity);
        await entity.handle.signal('stop');
      },
    };
    const { goal, state } = await afterPause(pause, ({ runs }) => runs.at(1)?.endTime !== undefined);
    expect([goal, state]).toEqual(['STOPPED', 'STOPPED']);
  });
});

describe('a message that comes with the end of a delay', () => {
  test('is obeyed when it calls off the next run', async () => {
    const pause: Pause = {
      from: 'RETRYING',
      options: { timeScale: 1 / 40 },
      before: { 'preflight.ensure': inTurn(refusing(failure('preflight', 'Stockout'))) },
      happens: async (entity) => {
        await elapsed(entity);
        await entity.handle.signal('cancel');
      },
    };
    const { runs } = await afterPause(pause, ({ state }) => !['RETRYING', 'PROVISIONING'].includes(state));
    expect(runs).toHaveLength(1);
  });
});

describe('an expiry', () => {
  test.each([
    ['stop', 'STOPPED', 'provision'],
    ['delete', 'DELETED', 'teardown'],
  ] as const)('that comes with what a watch has seen is not lost: %s', async (expireAction, state, kind) => {
    // It is to come while nobody runs workflows, and to reach READY takes a slow machine some seconds.
    const expireTime = new Date(Date.now() + 10_000).toISOString();
    const spec = { projectId: 'my-project', environmentId: 'mlops-lab', expireTime, expireAction };
    const pause: Pause = {
      from: 'READY',
      options: { record: { expireTime, expiry: 'noticed', resolvedSpec: resolveSpec(spec) } },
      before: { 'notebook.watch': later(500) },
      during: {
        'notebook.watch': () =>
          Promise.resolve({ ...seen('ACTIVE'), verify: { jupyterLabUrl: 'https://new.example' } }),
      },
      happens: async (entity) => {
        await watched(entity);
        await elapsed(entity);
      },
    };
    const { runs } = await afterPause(pause, (record) => record.state === state && record.goal === state);
    expect(runs.map((run) => run.kind)).toEqual(['provision', kind]);
  });
});
