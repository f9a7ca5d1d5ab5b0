import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { ENVIRONMENT, labSpec, mutatingCalls, post, projectState, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

/** Slow enough that a kill lands where it is aimed at, fast enough to run often. */
const SPEED = 300;

const POINTS: [string, (environment: EnvironmentDocument) => boolean][] = [
  ['before it took up the work', () => true],
  ...['services', 'accounts', 'access', 'notebook', 'verify'].map((name): (typeof POINTS)[number] => [
    `while ${name} was at work`,
    ({ steps }) => steps.some((step) => step.name === name && step.state !== 'PENDING'),
  ]),
  [
    'while the notebook was waited for',
    ({ steps }) => steps.some(({ name, waiting }) => name === 'notebook' && (waiting?.attempt ?? 0) > 2),
  ],
];

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: SPEED });
});
afterAll(() => world.stop());

describe('a worker killed with SIGKILL', () => {
  test.each(POINTS)('%s ends READY after a restart, with one notebook', async (_, reached) => {
    const projectId = await world.project();
    await post(world, labSpec(projectId));
    await world.waitFor(projectId, ENVIRONMENT, reached);
    await world.worker.kill('SIGKILL');
    await world.worker.start();

    const environment = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state !== 'PROVISIONING');
    expect(environment.state).toBe('READY');
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
    const made = (await mutatingCalls(world, projectId)).filter((method) => method.endsWith('.create'));
    expect(made.filter((method) => method.includes('instances'))).toHaveLength(1);
    expect(made.filter((method) => method.includes('serviceAccounts'))).toHaveLength(1);
  });

  test('in the middle of a teardown ends DELETED after a restart, with nothing of ours left', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    await world.request('DELETE', environmentPath(projectId, ENVIRONMENT));
    await world.waitFor(projectId, ENVIRONMENT, ({ state, steps }) => {
      return state === 'DELETING' && steps.some(({ name, waiting }) => name === 'notebook' && waiting !== undefined);
    });
    await world.worker.kill('SIGKILL');
    await world.worker.start();

    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'DELETED');
    const { instances, accounts } = await projectState(world, projectId);
    expect(instances).toEqual([]);
    expect(accounts.filter(({ email }) => email.startsWith('labwright-'))).toEqual([]);
  });
});
