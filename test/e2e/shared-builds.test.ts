import { afterAll, beforeAll, expect, test } from 'vitest';

import { until } from '../../scripts/wait.js';
import {
  builds,
  builtSpec,
  dockerfile,
  HOLDING_SPEED,
  letBuild,
  QUEUING,
  slowLines,
  theBuild,
} from '../support/built-lab.js';
import { isAtRest, post, provision, teardown } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: HOLDING_SPEED });
});
afterAll(() => world.stop());

const rested = (projectId: string, environmentId: string) => world.waitFor(projectId, environmentId, isAtRest);

/** The workflow that builds in a region, once Cloud Build has its build. */
async function workflowOf(projectId: string, region: string) {
  const build = await until(async () => (await builds(world, projectId)).find(({ location }) => location === region), {
    withinMs: 120_000,
    describe: () => `no build in ${region}`,
  });
  const [, content = ''] = /labwright-image-([0-9a-f]{32})/.exec(build.tags.join(' ')) ?? [];
  const { runId } = await world.temporal.workflow.getHandle(`image.${projectId}.${content}`).describe();
  return world.temporal.workflow.getHandle(`image.${projectId}.${content}`, runId);
}

test.concurrent('a build in another region goes on when the last who builds in this one is taken down', async () => {
  const projectId = await world.project();
  const here = builtSpec(projectId, { dockerfile: dockerfile() }, { environmentId: 'here' });
  expect((await provision(world, here)).state).toBe('READY');
  await world.emulator('PATCH', `projects/${projectId}`, { quotas: QUEUING });
  const region = 'europe-west1';
  await post(world, builtSpec(projectId, { dockerfile: dockerfile() }, { environmentId: 'there', region }));
  const workflow = await workflowOf(projectId, region);

  expect((await teardown(world, here)).state).toBe('DELETED');
  expect((await workflow.describe()).status.name).toBe('RUNNING');
  await letBuild(world, projectId, { region });
  expect(await rested(projectId, 'there')).toMatchObject({ state: 'READY', failures: [] });
  expect((await workflow.describe()).status.name).toBe('COMPLETED');
});

test.concurrent(
  'a build that ended at the time-out of who asked first is built again for whoever allows it longer',
  async () => {
    const projectId = await world.project({ quotas: QUEUING });
    const image = { dockerfile: dockerfile(...slowLines(3)) };
    const seat = (environmentId: string, timeout: string) =>
      builtSpec(projectId, { ...image, timeout }, { environmentId });
    await post(world, seat('short', '60s'));
    const { id } = await theBuild(world, projectId, 'QUEUED');
    await post(world, seat('long', '1h'));
    await world.waitFor(projectId, 'long', ({ steps }) => steps.some(({ waiting }) => waiting?.for.includes(id)));
    await letBuild(world, projectId);

    expect(await rested(projectId, 'short')).toMatchObject({
      state: 'ACTION_REQUIRED',
      failures: [{ step: 'image', kind: 'InvalidSpec', status: 'TIMEOUT' }],
    });
    expect(await rested(projectId, 'long')).toMatchObject({ state: 'READY', failures: [] });
    expect((await builds(world, projectId)).map(({ status }) => status).sort()).toEqual(['SUCCESS', 'TIMEOUT']);
  },
);
