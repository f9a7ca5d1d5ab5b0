import { afterAll, beforeAll, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { builtSpec, ENVIRONMENT, isAtRest, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test("an image of ours whose build is not listed just then is asked for once more, and is nobody else's", async () => {
  const project = await world.project();
  expect((await provision(world, builtSpec(project))).state).toBe('READY');
  const rule = {
    id: project,
    fault: 'list-lag',
    method: 'cloudbuild.projects.locations.builds.list',
    project,
    count: 1,
  };
  await world.emulator('POST', 'faults', rule);
  expect((await world.request('POST', `${environmentPath(project, ENVIRONMENT)}:retry`)).status).toBe(202);
  const { state, runs } = await world.waitFor(project, ENVIRONMENT, (one) => one.runs.length > 1 && isAtRest(one));
  expect(await world.emulator('GET', `faults/${project}`)).toMatchObject({ fired: 1 });
  expect([state, ...runs.map(({ result }) => result)]).toEqual(['READY', 'SUCCEEDED', 'SUCCEEDED']);
});
