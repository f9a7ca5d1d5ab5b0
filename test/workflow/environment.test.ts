import { describe, expect, test } from 'vitest';

import { allWell, Entity, inTurn, later, notebook, PROJECT_KEY, seen, STATE_KEY, stubborn } from './entity.js';
import { failure, refusing, useTemporal, type Fakes } from './temporal.js';

/** What the environment decides between runs, and what a message does to it at any moment. */
const { withWorker } = useTemporal();

const done = () => Promise.resolve({});
const refusedFirst = (kind: Parameters<typeof failure>[1], ...then: Fakes[string][]) => ({
  'preflight.ensure': inTurn(refusing(failure('preflight', kind)), ...then, done),
});

describe('an environment whose next run is some time away', () => {
  const retrying = () => allWell(refusedFirst('Stockout'));

  test('runs at once when somebody asks, and forgets what was counted', () =>
    withWorker(retrying(), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      expect(await entity.state('RETRYING')).toMatchObject({ retries: { count: 1 } });
      await entity.handle.signal('retry');
      const ready = await entity.state('READY', 2);
      expect(ready).not.toHaveProperty('nextRunTime');
      expect(ready).not.toHaveProperty('retries');
    }));

  test('is taken down at once', () =>
    withWorker(retrying(), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.state('RETRYING');
      await entity.handle.signal('delete');
      expect((await entity.state('DELETED')).runs.map(({ kind }) => kind)).toEqual(['provision', 'teardown']);
    }));

  test('waits no longer once it is called off, and goes on when somebody asks', () =>
    withWorker(retrying(), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.state('RETRYING');
      await entity.handle.signal('cancel');
      expect(await entity.state('CANCELLED', 1)).not.toHaveProperty('nextRunTime');
      await entity.handle.signal('retry');
      await entity.state('READY', 2);
    }));

  test('goes on by itself when that time has come', () =>
    withWorker(retrying(), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue, { timeScale: 1 / 600 });
      expect((await entity.state('READY')).runs.map(({ result }) => result)).toEqual(['FAILED', 'SUCCEEDED']);
    }));
});

describe('an environment that waits for a cause to go', () => {
  const parked = (probe: Fakes[string]) => allWell({ ...refusedFirst('PermissionDenied'), 'environment.probe': probe });

  test('goes on by itself once a look sees it gone', () =>
    withWorker(parked(inTurn(later(), later(), done)), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      expect((await entity.state('READY')).runs.map(({ result }) => result)).toEqual(['FAILED', 'SUCCEEDED']);
    }));

  test('tells each look how often in a row it was parked', async () => {
    const told: unknown[] = [];
    const probe: Fakes[string] = (input) => {
      told.push((input as unknown as { parked: number }).parked);
      return done();
    };
    const activities = { ...parked(probe), ...refusedFirst('QuotaExceeded', refusing(failure('a', 'QuotaExceeded'))) };
    await withWorker(activities, async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      expect(await entity.state('READY', 3)).not.toHaveProperty('parked');
    });
    expect(told).toEqual([1, 2]);
  });

  test.each([
    ['retry', 'READY', 2],
    ['delete', 'DELETED', 2],
    ['cancel', 'CANCELLED', 1],
  ] as const)('obeys :%s meanwhile, and looks no more', (verb, state, runs) =>
    withWorker(parked(later()), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.looksBy('environment.probe');
      await entity.handle.signal(verb);
      await entity.state(state, runs);
      const { raw } = await entity.handle.describe();
      const looks = raw.pendingActivities?.map(({ activityType }) => activityType?.name) ?? [];
      expect(looks).not.toContain('environment.probe');
    }),
  );

  test('that no look can see is left until somebody asks', () =>
    withWorker(allWell({ ...refusedFirst('InvalidSpec'), 'environment.probe': done }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.state('ACTION_REQUIRED');
      await entity.handle.signal('retry');
      expect((await entity.state('READY')).runs).toHaveLength(2);
    }));
});

describe('an environment that is watched', () => {
  test('keeps its memo, its place in lists and its files when what was seen lets it continue as new', async () => {
    const files = { Dockerfile: 'FROM base' };
    const taken: unknown[] = [];
    const activities = allWell({
      'source.ensure': (input) => {
        taken.push((input as { files?: unknown }).files);
        return done();
      },
      'notebook.watch': inTurn(() => Promise.resolve(seen('STOPPED')), later()),
    });
    await withWorker(activities, async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue, { files });
      const record = await entity.state('STOPPED');
      expect(record).toMatchObject({ goal: 'STOPPED', everReady: true, outputs: { notebook: { state: 'STOPPED' } } });
      await entity.looksBy('notebook.watch');
      const { typedSearchAttributes, runId, raw } = await entity.handle.describe();
      expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(runId);
      expect(typedSearchAttributes.get(STATE_KEY)).toBe('STOPPED');
      expect(typedSearchAttributes.get(PROJECT_KEY)).toBe(record.spec.projectId);
      await entity.handle.signal('start');
      await entity.state('READY', 2);
    });
    expect(taken).toEqual([files, files]);
  });

  test('has a history that grows neither with looks nor with what they see', async () => {
    let looks = 0;
    const flip: Fakes[string] = () => {
      looks += 1;
      if (looks > 15) return later()();
      return looks % 3 > 0 ? later(1)() : Promise.resolve(seen(looks % 2 === 0 ? 'ACTIVE' : 'STOPPED'));
    };
    await withWorker(allWell({ 'notebook.watch': flip }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.reach(() => looks > 20);
      expect((await entity.events()).length).toBeLessThanOrEqual(10);
    });
  });
});

describe('an environment that is stopped when its time is over', () => {
  test('is not stopped once more by it when somebody starts it afterwards', async () => {
    const isOver = { expireTime: new Date().toISOString(), expiry: 'noticed' } as const;
    const stopped: Fakes[string] = () => Promise.resolve(notebook('STOPPED'));
    const ensure = inTurn(stopped, () => Promise.resolve(notebook('ACTIVE')));
    await withWorker(allWell({ 'notebook.ensure': ensure }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue, { record: isOver });
      await entity.reach(({ expiry }) => expiry === 'acted');
      await entity.looksBy('notebook.watch');
      await entity.handle.signal('start');
      await entity.state('READY', 2);
      await entity.looksBy('notebook.watch');
      expect(await entity.record()).toMatchObject({ state: 'READY', goal: 'READY' });
    });
  });
});

describe('a run that is called off', () => {
  test('leaves what is there, and :retry goes on', () =>
    withWorker(allWell({ 'notebook.ensure': later() }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.state('PROVISIONING', 1);
      await entity.handle.signal('cancel');
      const { runs } = await entity.state('CANCELLED');
      expect(runs).toMatchObject([{ result: 'CANCELLED' }]);
      await entity.handle.signal('retry');
      await entity.state('PROVISIONING', 2);
      await entity.handle.signal('cancel');
      await entity.state('CANCELLED', 2);
    }));

  test('is followed by the teardown where a DELETE comes before it has ended', async () => {
    const { attempt, begun, letGo } = stubborn();
    await withWorker(allWell({ 'services.ensure': attempt }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await begun;
      await entity.handle.signal('cancel');
      await entity.handle.signal('delete');
      await entity.reach(({ goal }) => goal === 'DELETED');
      letGo();
      const { runs } = await entity.state('DELETED');
      expect(runs).toMatchObject([
        { kind: 'provision', result: 'CANCELLED' },
        { kind: 'teardown', result: 'SUCCEEDED' },
      ]);
    });
  });
});
