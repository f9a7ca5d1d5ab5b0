import { afterAll, beforeAll, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { builds, HOLDING_SPEED, letBuild, QUEUING, theBuild } from '../support/built-lab.js';
import { classroom } from '../support/classroom.js';
import { isAtRest, post, projectState, teardown } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

const SEATS = 40;

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: HOLDING_SPEED, workers: 2 });
});
afterAll(() => world.stop());

/** One by one: the reading is not what is under test. */
async function all(
  specs: readonly EnvironmentSpec[],
  isIt: (environment: EnvironmentDocument) => boolean,
): Promise<EnvironmentDocument[]> {
  const found: EnvironmentDocument[] = [];
  for (const { projectId, environmentId } of specs) {
    found.push(await world.waitFor(projectId, environmentId, isIt, { withinMs: 200_000 }));
  }
  return found;
}

test('one of forty that wait for one build is cancelled, which takes it from none of the others', async () => {
  const { projectId, specs, quotas } = await classroom(world, SEATS, QUEUING);
  const [one, ...others] = specs;
  if (one === undefined) throw new TypeError('forty specs');
  await Promise.all(specs.map((spec) => post(world, spec)));
  const { id } = await theBuild(world, projectId, 'QUEUED');
  await all(specs, ({ steps }) => steps.some(({ waiting }) => waiting?.for.includes(id)));

  const path = environmentPath(projectId, one.environmentId);
  expect((await world.request('POST', `${path}:cancel`)).status).toBe(202);
  expect(await all([one], isAtRest)).toMatchObject([{ state: 'CANCELLED', failures: [] }]);
  expect(await theBuild(world, projectId, 'QUEUED')).toMatchObject({ id });
  await letBuild(world, projectId, { quotas });
  const made = await all(others, isAtRest);
  expect(made.filter(({ state, failures, runs }) => state !== 'READY' || failures.length + runs.length > 1)).toEqual(
    [],
  );
  expect(await builds(world, projectId)).toMatchObject([{ id, status: 'SUCCESS' }]);

  expect(await all([one], isAtRest)).toMatchObject([{ state: 'CANCELLED' }]);
  const { left = [], ...gone } = await teardown(world, one);
  expect(gone).toMatchObject({ state: 'DELETED', failures: [] });
  const stays = left.filter(({ reason }) => !reason.endsWith('uses it too.')).map(({ resource }) => resource);
  expect(stays).toEqual([`projects/${projectId}/services`]);
  const { accounts, policy, instances } = await projectState(world, projectId);
  expect(JSON.stringify([accounts, policy])).not.toContain(`-${one.environmentId}@`);
  expect(instances).toHaveLength(others.length);
  expect((await all(others, () => true)).map(({ state }) => state)).toEqual(others.map(() => 'READY'));
});
