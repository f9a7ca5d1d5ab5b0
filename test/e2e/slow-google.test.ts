import { afterAll, beforeAll, expect, test } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { builtSpec, ENVIRONMENT, post } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

/** What Google needs minutes for, at a speed that lets it be seen. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 15 });
});
afterAll(() => world.stop());

const reach = (projectId: string, is: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, (environment) => is(environment) || environment.state !== 'PROVISIONING');
const repositoryOf = ({ steps }: EnvironmentDocument) => steps.find(({ name }) => name === 'repository');

test('an API that was enabled a moment ago is waited for, says so, and is no failure of the environment', async () => {
  const projectId = await world.project();
  await post(world, builtSpec(projectId));
  const waiting = await reach(projectId, (environment) => repositoryOf(environment)?.failures !== undefined);
  const sentence =
    'artifactregistry.googleapis.com does not answer yet: once it is enabled, Google needs up to ten minutes.';
  expect(repositoryOf(waiting)?.failures).toMatchObject([{ kind: 'NotPropagated', sentence }]);
  const usable = await reach(projectId, (environment) => repositoryOf(environment)?.state === 'SUCCEEDED');
  for (const environment of [waiting, usable]) {
    expect(environment).toMatchObject({ state: 'PROVISIONING', failures: [], runs: [{ number: 1 }] });
  }
});
