import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { temporal } from '@temporalio/proto';
import type { CallRecord } from '../../emulator/calls.js';
import { builtSpec, calls, ENVIRONMENT, IMAGE, labSpec, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  // So fast that a wait is over before it is looked at often: what is counted is what every lab costs.
  world = await startWorld({ speed: 3_000 });
});
afterAll(() => world.stop());

const { EventType } = temporal.api.enums.v1;

/** Reads that a wait repeats: how often depends on how long Google takes. */
const LOOK =
  /(operations|instances|serviceAccounts|repositories|builds|tags|buckets|objects|compute\.projects)\.(get|list)$|[gG]etIamPolicy$|batchGet$/;

/** A look that only repeats the call before it is a wait's: how many there are is Google's pace, not ours. */
const isRepeat = ({ method, path }: CallRecord, before: CallRecord | undefined) =>
  LOOK.test(method) && method === before?.method && path === before.path;

/** Events of a workflow's first run: the environment's, up to its rest, where it continues as new and begins at naught. */
async function events(workflowId: string): Promise<number> {
  const { raw, runId } = await world.temporal.workflow.getHandle(workflowId).describe();
  const first = raw.workflowExecutionInfo?.firstRunId ?? runId;
  const history = await world.temporal.workflow.getHandle(workflowId, first).fetchHistory();
  return countOf(history.events ?? []);
}

/** A Workflow Task counts as its three events, once it was done: one that a busy machine let expire is no cost of ours. */
function countOf(history: { eventType?: number | null }[]): number {
  const tasks: unknown[] = [
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
  ];
  const done = history.filter(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED).length;
  return history.filter(({ eventType }) => !tasks.includes(eventType)).length + 2 * done;
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
