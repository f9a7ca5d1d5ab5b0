import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { until } from '../../scripts/wait.js';
import { imageWorkflowId, runWorkflowId } from '../../src/domain/names.js';
import { builtSpec, dockerfile, QUEUING, theBuild } from '../support/built-lab.js';
import { post } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

/** So slow that a look takes less time than the wait for the next one. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 20 });
});
afterAll(() => world.stop());

const LOOKS = 4;

test('who waits for a build asks at the pace at which its own workflow looks', async () => {
  const projectId = await world.project({ quotas: QUEUING });
  const spec = builtSpec(projectId, { dockerfile: dockerfile() });
  await post(world, spec);
  const { tags } = await theBuild(world, projectId, 'QUEUED');
  const [, content = ''] = /labwright-image-([0-9a-f]{32})/.exec(tags.join(' ')) ?? [];
  const image = world.temporal.workflow.getHandle(imageWorkflowId(projectId, content));
  const run = world.temporal.workflow.getHandle(runWorkflowId('provision', spec, 1));
  const counted = async () => [await attempts(image, 'image.build'), await attempts(run, 'image.ensure')] as const;
  const [looks, asks] = await counted();
  const [looksLater, asksLater] = await until(
    async () => {
      const now = await counted();
      return now[0] >= looks + LOOKS ? now : undefined;
    },
    { withinMs: 120_000, describe: () => `the build is not looked at ${LOOKS} times` },
  );
  expect(asksLater).toBeGreaterThan(asks);
  // One that finds a look on its way, where Temporal does not tell the next, asks again. Every five seconds would be five for one.
  expect(asksLater - asks).toBeLessThanOrEqual(3 * (looksLater - looks) + 2);
});

/** How often the activity that is waiting has been tried. */
async function attempts(workflow: WorkflowHandle, activity: string): Promise<number> {
  const { raw } = await workflow.describe();
  const pending = raw.pendingActivities?.find(({ activityType }) => activityType?.name === activity);
  if (pending === undefined) throw new Error(`${activity} of ${workflow.workflowId} does not wait.`);
  return pending.attempt ?? 0;
}
