import { expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import { ENVIRONMENT, labSpec, mutatingCalls, post, projectState } from '../support/environments.js';
import { startWorld } from '../support/world.js';

test('an account that Google does not show yet when DELETE comes is removed all the same', async () => {
  // Slow enough that the account appears well after the DELETE.
  await using world = await startWorld({ speed: 20 });
  const projectId = await world.project();
  await post(world, labSpec(projectId));
  const created = async () =>
    (await mutatingCalls(world, projectId)).some((method) => method.endsWith('serviceAccounts.create')) || undefined;
  await until(created, { withinMs: 120_000, everyMs: 10, describe: () => 'no account was created' });
  await world.request('DELETE', environmentPath(projectId, ENVIRONMENT));
  await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'DELETED');
  const { accounts } = await projectState(world, projectId);
  expect(accounts.filter(({ email }) => email.startsWith('labwright-'))).toEqual([]);
});
