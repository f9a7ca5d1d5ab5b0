import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { FAULTS } from '../../emulator/fault-catalog.js';
import { fits } from '../../emulator/fault.js';
import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { builtSpec, calls, ENVIRONMENT, post, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';
import { OUTCOMES } from './outcomes.js';

/** Faults of a resource are waited out with Google's patience, hours of it; the others want time for their deadlines. */
const SPEEDS = { resource: 3_000, other: 100 };

/** The usual world and the one in a hurry. */
let worlds: { resource: World; other: World };
/** The methods that a life calls: of a provision, and of a stop after it. */
let called: { provision: string[]; stop: string[] };

beforeAll(async () => {
  const [resource, other] = await Promise.all([
    startWorld({ speed: SPEEDS.resource }),
    startWorld({ speed: SPEEDS.other }),
  ]);
  worlds = { resource, other };
  const projectId = await other.project();
  const methods = async () => [...new Set((await calls(other, projectId)).map(({ method }) => method))];
  expect((await provision(other, builtSpec(projectId))).state).toBe('READY');
  const provisioned = await methods();
  await stop(other, projectId);
  called = { provision: provisioned, stop: (await methods()).filter((method) => !provisioned.includes(method)) };
});
afterAll(() => Promise.all(Object.values(worlds).map((world) => world.stop())));

const PATIENCE = { withinMs: 250_000 };

const reach = (world: World, projectId: string, is: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, is, PATIENCE);

async function stop(world: World, projectId: string) {
  await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:stop`);
  return reach(world, projectId, ({ state }) => state === 'STOPPED');
}

/** One of those it can happen to, another for each fault; none where only something else leads to it. */
function suitable(id: string, methods: string[]): string | undefined {
  const possible = methods.filter((method) => FAULTS.get(id)?.on.some((glob) => fits(method, glob)));
  return possible[[...FAULTS.keys()].indexOf(id) % possible.length];
}

async function arrange(world: World, rule: object): Promise<string> {
  const { faults } = await world.emulator<{ faults: { id: string }[] }>('POST', 'faults', rule);
  return String(faults[0]?.id);
}

const fired = async (world: World, rule: string) =>
  (await world.emulator<{ faults: { id: string; fired: number }[] }>('GET', 'faults')).faults.find(
    ({ id }) => id === rule,
  )?.fired;

const isParked = ({ state }: EnvironmentDocument) => state === 'RETRYING' || state === 'ACTION_REQUIRED';

const all = Object.entries(OUTCOMES);

describe.concurrent('a run that meets', () => {
  test.each(all.filter(([, outcome]) => outcome === 'READY'))(
    '%s ends READY by itself',
    async (id) => {
      const world = worlds[FAULTS.get(id)?.phase === 'resource' ? 'resource' : 'other'];
      const projectId = await world.project();
      const count = id === 'stall' ? 1 : 2;
      const method = suitable(id, called.provision);
      const rule =
        method === undefined ? undefined : await arrange(world, { fault: id, method, project: projectId, count });
      await post(world, builtSpec(projectId));
      await reach(world, projectId, ({ state }) => state === 'READY');
      if (rule !== undefined) expect(await fired(world, rule)).toBeGreaterThan(0);
      else {
        const later = await arrange(world, { fault: id, method: suitable(id, called.stop), project: projectId, count });
        await stop(world, projectId);
        expect(await fired(world, later)).toBe(count);
      }
    },
    300_000,
  );

  test.each(all.filter(([, outcome]) => outcome === 'waits'))(
    '%s %s, and says for what',
    async (id) => {
      const projectId = await worlds.resource.project();
      const rule = await arrange(worlds.resource, { fault: id, project: projectId });
      await post(worlds.resource, builtSpec(projectId));
      const said = 'The VM runs; JupyterLab is';
      await reach(worlds.resource, projectId, ({ steps }) => steps.some(({ waiting }) => waiting?.for.includes(said)));
      expect(await fired(worlds.resource, rule)).toBeGreaterThan(0);
    },
    300_000,
  );

  test.each(all.filter(([, outcome]) => outcome !== 'READY' && outcome !== 'waits'))(
    '%s is parked as %s, and ends READY once that is mended',
    async (id, outcome) => {
      const world = worlds[FAULTS.get(id)?.phase === 'resource' ? 'resource' : 'other'];
      const projectId = await world.project();
      // Only a build that fails has its log read.
      const failing =
        id === 'build-log-denied' ? [await arrange(world, { fault: 'build-step-failed', project: projectId })] : [];
      const rule = await arrange(world, { fault: id, method: suitable(id, called.provision), project: projectId });
      await post(world, builtSpec(projectId));
      const parked = await reach(
        world,
        projectId,
        (environment) => isParked(environment) && environment.failures.length > 0,
      );
      expect(parked.failures.map(({ kind, sentence }) => [kind, sentence])).toEqual([[outcome, expect.any(String)]]);
      expect(await fired(world, rule)).toBeGreaterThan(0);
      for (const each of [...failing, rule]) await world.emulator('DELETE', `faults/${each}`);
      await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
      await reach(world, projectId, ({ state }) => state === 'READY');
    },
    300_000,
  );
});
