import { afterAll, beforeAll, expect, test } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { ENVIRONMENT, labSpec, post } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

/** What Google needs minutes for, at a speed that lets it be seen. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 15 });
});
afterAll(() => world.stop());

const reach = (projectId: string, is: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, (environment) => is(environment) || environment.state !== 'PROVISIONING');
const servicesOf = ({ steps }: EnvironmentDocument) => steps.find(({ name }) => name === 'services');

test('an API that was enabled a moment ago is waited for, says since when, and is no failure', async () => {
  const projectId = await world.project();
  await post(world, labSpec(projectId));
  const saysSo =
    /^\w+\.googleapis\.com was enabled \d+ s ago and does not answer yet; Google needs up to ten minutes\.$/;
  const waiting = await reach(projectId, (environment) => saysSo.test(servicesOf(environment)?.waiting?.for ?? ''));
  const usable = await reach(projectId, (environment) => servicesOf(environment)?.state === 'SUCCEEDED');
  for (const environment of [waiting, usable]) {
    expect(environment).toMatchObject({ state: 'PROVISIONING', failures: [], runs: [{ number: 1 }] });
  }
});
