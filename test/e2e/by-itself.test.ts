import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { report } from '../../scripts/report.js';
import { ENVIRONMENT, isAtRest, labSpec, mutatingCalls, post, provision, teardown } from '../support/environments.js';
import { expectTold } from '../support/told.js';
import { startWorld, type World } from '../support/world.js';

/** Slow enough that a watch, which looks every five minutes of Google's, does not keep the machine busy. */
const SPEED = 300;

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: SPEED });
});
afterAll(() => world.stop());

const ask = (projectId: string, verb: string) =>
  world.request<EnvironmentDocument>('POST', `${environmentPath(projectId, ENVIRONMENT)}:${verb}`);
const reach = (projectId: string, is: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, is);

describe('an environment that needs a person', () => {
  test('goes on by itself once the project has billing, and repeats no mutating call', async () => {
    const projectId = await world.project({ billingEnabled: false });
    const stuck = await provision(world, labSpec(projectId));
    expect(stuck.state).toBe('ACTION_REQUIRED');
    await expectTold(world, stuck, {
      step: 'preflight',
      kind: 'BillingDisabled',
      sentence: new RegExp(`^${projectId} has no open billing account; nothing was changed\\.$`),
      fix: /^Link an open billing account/,
      command: new RegExp(`^gcloud billing projects link ${projectId} --billing-account=`),
    });
    expect(await mutatingCalls(world, projectId)).toEqual([]);
    await world.emulator('PATCH', `projects/${projectId}`, { billingEnabled: true });
    const { runs, failures } = await reach(projectId, ({ state }) => state === 'READY');
    expect(runs.map(({ result }) => result)).toEqual(['FAILED', 'SUCCEEDED']);
    expect(failures).toEqual([]);
  });
});

describe('a zone that is dry', () => {
  test('is tried again later, at a time that is shown, until it has a machine', async () => {
    await world.emulator('PATCH', 'zones/europe-west4-a', { dry: true });
    const projectId = await world.project();
    await post(world, labSpec(projectId, { region: 'europe-west4', zones: ['europe-west4-a'] }));
    const waiting = await reach(projectId, ({ state }) => state === 'RETRYING');
    expect(Date.parse(waiting.nextRunTime ?? '')).toBeGreaterThan(Date.parse(waiting.updateTime));
    expect(waiting.failures).toMatchObject([{ kind: 'Stockout' }]);
    await world.emulator('PATCH', 'zones/europe-west4-a', { dry: false });
    const ready = await reach(projectId, ({ state }) => state === 'READY');
    expect(ready).not.toHaveProperty('nextRunTime');
  });
});

describe('a notebook', () => {
  test('is seen stopped by itself, is not started by a retry, and starts and stops when asked', async () => {
    const projectId = await world.project();
    const notebook = { owner: 'ana@example.com', idleShutdown: '10m' };
    await provision(world, labSpec(projectId, { notebook }));
    const idle = await reach(projectId, ({ state }) => state === 'STOPPED');
    expect(idle.goal).toBe('STOPPED');
    expect(idle.outputs).not.toHaveProperty('jupyterLabUrl');
    expect(idle.attention).toMatch(/^The notebook is stopped: nobody used it for 10 min, .* :start starts it\.$/);
    expect(report(idle, { apiUrl: world.apiUrl, temporalUiUrl: '' })).toContain(idle.attention);

    expect((await ask(projectId, 'stop')).status).toBe(409);
    expect((await ask(projectId, 'retry')).status).toBe(202);
    const still = await reach(projectId, ({ state, runs }) => state === 'STOPPED' && runs.length === 2);
    expect(still.runs.at(-1)?.result).toBe('SUCCEEDED');

    expect((await ask(projectId, 'start')).status).toBe(202);
    const started = await reach(projectId, ({ state }) => state === 'READY');
    expect(started.outputs?.jupyterLabUrl).toMatch(/^http/);
    expect((await ask(projectId, 'stop')).status).toBe(202);
    await reach(projectId, ({ state, runs }) => state === 'STOPPED' && runs.length === 4);
  });

  test('that somebody deleted is missed', async () => {
    const projectId = await world.project();
    const { outputs } = await provision(world, labSpec(projectId));
    const name = `projects/${projectId}/locations/${outputs?.notebook.zone}/instances/${ENVIRONMENT}`;
    await fetch(`${world.emulatorUrl}/v2/${name}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer emulator:owner@example.com' },
    });
    const missed = await reach(projectId, ({ state }) => state === 'ACTION_REQUIRED');
    expect(missed.attention).toContain('is gone');
  });
});

describe(':cancel', () => {
  test('calls off a run, what is there stays, and :retry goes on', async () => {
    const projectId = await world.project();
    await post(world, labSpec(projectId));
    await reach(projectId, ({ steps }) => steps.some(({ name, state }) => name === 'notebook' && state === 'RUNNING'));
    expect((await ask(projectId, 'cancel')).status).toBe(202);
    const called = await reach(projectId, isAtRest);
    expect(called.state).toBe('CANCELLED');
    expect((await ask(projectId, 'cancel')).status).toBe(409);
    await ask(projectId, 'retry');
    await reach(projectId, ({ state }) => state === 'READY');
    expect((await teardown(world, labSpec(projectId))).state).toBe('DELETED');
  });
});

describe('a time to live', () => {
  test('is announced, and then stops the notebook', async () => {
    const projectId = await world.project();
    const spec = labSpec(projectId, { ttl: '2h' });
    const { expireTime, createTime } = await provision(world, spec);
    expect(Date.parse(expireTime ?? '') - Date.parse(createTime)).toBe((7_200_000 / SPEED) | 0);
    await reach(projectId, ({ attention = '' }) => attention.includes(expireTime ?? '-'));
    await reach(projectId, ({ state }) => state === 'STOPPED');
  });

  test('deletes where that is written', async () => {
    const projectId = await world.project();
    await post(world, labSpec(projectId, { ttl: '2h', expireAction: 'delete' }));
    await reach(projectId, ({ state }) => state === 'DELETED');
  });
});
