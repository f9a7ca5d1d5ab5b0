import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { CallRecord } from '../../emulator/calls.js';
import { builtSpec, calls, ENVIRONMENT, IMAGE, labSpec, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  // So fast that a wait is over before it is looked at often: what is counted is what every lab costs.
  world = await startWorld({ speed: 3_000 });
});
afterAll(() => world.stop());

/** Reads that a wait repeats: how often depends on how long Google takes. */
const LOOK =
  /(operations|instances|serviceAccounts|repositories|builds|tags|buckets|objects|compute\.projects)\.(get|list)$|[gG]etIamPolicy$|batchGet$/;

/** A look that only repeats the call before it is a wait's: how many there are is Google's pace, not ours. */
const isRepeat = ({ method, path }: CallRecord, before: CallRecord | undefined) =>
  LOOK.test(method) && method === before?.method && path === before.path;

/** Events of one workflow over all its runs: the environment continues as new when it comes to rest. */
async function events(workflowId: string): Promise<number> {
  const { raw, runId } = await world.temporal.workflow.getHandle(workflowId).describe();
  let count = 0;
  let next: string | null | undefined = raw.workflowExecutionInfo?.firstRunId ?? runId;
  while (next) {
    const history = await world.temporal.workflow.getHandle(workflowId, next).fetchHistory();
    count += history.events?.length ?? 0;
    next = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return count;
}

/** The one build's workflow, from the content's tag. */
const imageWorkflow = (projectId: string, uri: string) => `image.${projectId}.${uri.split(':content-')[1] ?? ''}`;

describe('one lab stays within its budget of calls and events', () => {
  test.each([
    ['with a ready image', labSpec],
    ['with an image of its own', builtSpec],
  ])('%s', async (_, specOf) => {
    const projectId = await world.project();
    const environment = await provision(world, specOf(projectId));
    expect(environment.state).toBe('READY');

    const all = await calls(world, projectId);
    const asked = all.filter((call, index) => !isRepeat(call, all[index - 1]));
    const looks = asked.filter(({ method }) => LOOK.test(method));
    expect(looks.length).toBeLessThanOrEqual(40);
    expect(asked.length - looks.length).toBeLessThanOrEqual(30);

    const id = `${projectId}.${ENVIRONMENT}`;
    const [entity, run] = [await events(`environment.${id}`), await events(`provision.${id}.1`)];
    expect(entity + run).toBeLessThanOrEqual(80);
    const uri = environment.outputs?.image.uri ?? '';
    const build = uri === IMAGE ? 0 : await events(imageWorkflow(projectId, uri));
    const access = await events(`access.${projectId}`);
    expect(entity + run + access + build).toBeLessThanOrEqual(100);
  });
});
