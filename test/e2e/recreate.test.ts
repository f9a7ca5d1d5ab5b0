import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { builtSpec, ENVIRONMENT, labSpec, projectState, provision, teardown } from '../support/environments.js';
import { asOwner } from '../support/owner.js';
import { instanceOf, patch, update } from '../support/updates.js';
import { startWorld, type World } from '../support/world.js';

/** What Workbench cannot change of a notebook: another one takes its place, where that is allowed. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

async function ready(): Promise<string> {
  const projectId = await world.project();
  expect((await provision(world, labSpec(projectId))).state).toBe('READY');
  return projectId;
}

describe('an update', () => {
  test('that would lose data is refused with the way out, and makes a new notebook where that is allowed', async () => {
    const projectId = await ready();
    const { createTime } = await instanceOf(world, projectId);
    const refused = await patch(world, projectId, { notebook: { owner: 'ben@example.com' } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'would-lose-data' } });
    expect(refused.body.detail).toMatch(/notebook\.owner.*allowRecreate=true/s);
    expect((await patch(world, projectId, { notebook: { dataDiskGb: 50 } })).status).toBe(409);
    expect(await instanceOf(world, projectId)).toMatchObject({ createTime });

    const { state, outputs } = await update(
      world,
      projectId,
      { notebook: { owner: 'ben@example.com' } },
      '?allowRecreate=true',
    );
    expect(state).toBe('READY');
    expect((await instanceOf(world, projectId)).createTime > createTime).toBe(true);
    const account = (await projectState(world, projectId)).accounts.find(
      ({ email }) => email === outputs?.serviceAccounts.notebook,
    );
    const members = account?.policy.bindings.flatMap((binding) => binding.members);
    expect(members).toContain('user:ben@example.com');
    expect(members).not.toContain('user:ana@example.com');
  });

  test('to another region moves, and DELETE takes down what lies in both', async () => {
    const projectId = await world.project();
    await provision(world, builtSpec(projectId, { region: 'europe-west4' }));
    const refused = await patch(world, projectId, { region: 'us-central1' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'would-lose-data' } });
    const moved = await update(world, projectId, { region: 'us-central1' }, '?allowRecreate=true');
    expect(moved.outputs?.notebook.zone).toMatch(/^us-central1-/);
    expect((await teardown(world, builtSpec(projectId))).state).toBe('DELETED');
    const { instances, repositories, buckets, accounts } = await projectState(world, projectId);
    expect({ instances, repositories, buckets }).toEqual({ instances: [], repositories: [], buckets: [] });
    expect(accounts.filter(({ email }) => email.includes('labwright'))).toEqual([]);
  });

  test('that turns out to lose data is refused by its run too, and goes on once that is allowed', async () => {
    const projectId = await ready();
    const { name, createTime } = await instanceOf(world, projectId);
    await asOwner(world, 'POST', `v2/${name}:resizeDisk`, { dataDisk: { diskSizeGb: '400' } });
    const body = { notebook: { dataDiskGb: 200 } };
    const stuck = await update(world, projectId, body);
    expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [{ step: 'notebook', kind: 'InvalidSpec' }] });
    expect(stuck.attention).toContain('notebook.dataDiskGb cannot change without a new notebook');
    expect(await instanceOf(world, projectId)).toMatchObject({ createTime });
    expect((await patch(world, projectId, body)).status).toBe(200);

    const { state, failures } = await update(world, projectId, body, '?allowRecreate=true');
    expect([state, failures]).toEqual(['READY', []]);
    const instance = await instanceOf(world, projectId);
    expect(instance.createTime > createTime).toBe(true);
    expect(instance.gceSetup.dataDisks).toMatchObject([{ diskSizeGb: '200' }]);
  });

  test('whose removal of the old notebook fails at Google asks for it again', async () => {
    const projectId = await ready();
    const { createTime } = await instanceOf(world, projectId);
    const method = 'notebooks.projects.locations.instances.delete';
    const [rule] = (
      await world.emulator<{ faults: { id: string }[] }>('POST', 'faults', [
        { fault: 'operation-internal', method, project: projectId, count: 1 },
      ])
    ).faults;
    const { state, runs } = await update(world, projectId, { notebook: { dataDiskGb: 50 } }, '?allowRecreate=true');
    expect([state, ...runs.map(({ result }) => result)]).toEqual(['READY', 'SUCCEEDED', 'SUCCEEDED']);
    expect(await world.emulator('GET', `faults/${rule?.id ?? ''}`)).toMatchObject({ fired: 1 });
    const instance = await instanceOf(world, projectId);
    expect(instance.createTime > createTime).toBe(true);
    expect(instance.gceSetup.dataDisks).toMatchObject([{ diskSizeGb: '50' }]);
  });

  test('whose new notebook finds no machine is tried again, and leaves no half-made one in the way', async () => {
    const projectId = await ready();
    const zone = (change: object) => world.emulator('PATCH', 'zones/europe-west4-c', change);
    await zone({ dry: true });
    const elsewhere = { region: 'europe-west4', zones: ['europe-west4-c'] };
    expect((await patch(world, projectId, elsewhere, '?allowRecreate=true')).status).toBe(202);
    const stuck = await world.waitFor(
      projectId,
      ENVIRONMENT,
      ({ runs, state }) => state === 'ACTION_REQUIRED' || (state === 'RETRYING' && runs.length > 2),
    );
    expect(stuck.failures).toMatchObject([{ kind: 'Stockout' }]);
    await zone({ dry: false });
    const { outputs } = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
    expect(outputs?.notebook.zone).toBe('europe-west4-c');
  });
});
