import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { ENVIRONMENT, labSpec, projectState, provision } from '../support/environments.js';
import { instanceOf, patch, update } from '../support/updates.js';
import { startWorld, type World } from '../support/world.js';

/** While one zone anywhere is dark, a list of all zones holds no notebook at all, wherever it lies (notebooks v2). */
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const zone = (name: string, change: { unreachable: boolean } | { dry: boolean }) =>
  world.emulator('PATCH', `zones/${name}`, change);
const ask = (projectId: string, verb: string) =>
  world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:${verb}`);
const reach = (projectId: string, predicate: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, predicate);
const waitsForLight = ({ steps }: EnvironmentDocument) =>
  steps.some(({ waiting }) => waiting?.for.includes('cannot look into') === true);

describe('a notebook', () => {
  test('is found where it is while a zone of another continent is dark, and no second one is made', async () => {
    await zone('europe-west4-a', { dry: true });
    const projectId = await world.project();
    expect((await provision(world, labSpec(projectId, { region: 'europe-west4' }))).state).toBe('READY');
    await zone('europe-west4-a', { dry: false });
    const { name, createTime } = await instanceOf(world, projectId);
    expect(name).toContain('/europe-west4-b/');

    await zone('asia-east1-a', { unreachable: true });
    const { state, failures } = await update(world, projectId, { notebook: { machineType: 'n1-standard-8' } });
    expect([state, failures]).toEqual(['READY', []]);
    expect(await instanceOf(world, projectId)).toMatchObject({
      createTime,
      gceSetup: { machineType: 'n1-standard-8' },
    });
    expect((await ask(projectId, 'stop')).status).toBe(202);
    await reach(projectId, ({ state }) => state === 'STOPPED');
    await zone('asia-east1-a', { unreachable: false });
    expect((await projectState(world, projectId)).instances.map((instance) => instance.name)).toEqual([name]);
  });

  test('that is to move waits until the zone that it lies in is seen again, and is stopped there if asked', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId, { region: 'us-central1' }));
    const { name, createTime } = await instanceOf(world, projectId);
    const lies = name.split('/')[3] ?? '';
    await zone(lies, { unreachable: true });
    expect((await patch(world, projectId, { region: 'us-east1' }, '?allowRecreate=true')).status).toBe(202);
    await reach(projectId, waitsForLight);
    expect((await ask(projectId, 'cancel')).status).toBe(202);
    await reach(projectId, ({ state }) => state === 'CANCELLED');
    expect((await ask(projectId, 'stop')).status).toBe(202);
    const waiting = await reach(projectId, waitsForLight);
    expect(waiting.failures).toEqual([]);
    await zone(lies, { unreachable: false });
    expect((await reach(projectId, ({ state }) => state === 'STOPPED')).failures).toEqual([]);
    expect(await instanceOf(world, projectId)).toMatchObject({ name, createTime, state: 'STOPPED' });

    expect((await ask(projectId, 'start')).status).toBe(202);
    const moved = await reach(projectId, ({ state }) => state === 'READY');
    expect(moved.outputs?.notebook.zone).toMatch(/^us-east1-/);
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });
});
