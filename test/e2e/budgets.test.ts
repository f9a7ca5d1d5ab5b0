import { describe, expect, test } from 'vitest';

import { temporal } from '@temporalio/proto';
import type { CallRecord } from '../../emulator/calls.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, ENVIRONMENT, IMAGE, isAtRest, labSpec, post, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

const { EventType } = temporal.api.enums.v1;

/** What would change something, whatever Google answered; all else is a look. */
const CHANGE = /\.(create|insert|delete|batchEnable|setIamPolicy)$/;

/** Events of a workflow's first run: the environment's, up to its rest, where it continues as new and begins at naught. */
async function events(world: World, workflowId: string): Promise<number> {
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

const LABS: [what: string, specOf: (projectId: string) => EnvironmentSpec][] = [
  ['with a ready image', labSpec],
  ['with an image of its own', builtSpec],
];

describe('one lab stays within its budget', () => {
  // Each wait is looked at as often as at Google, but for what this machine takes over a look.
  test.concurrent.each(LABS)('of calls, %s', async (_, specOf) => {
    await using world = await startWorld({ speed: 60 });
    const projectId = await world.project();
    await post(world, specOf(projectId));
    const { state } = await world.waitFor(projectId, ENVIRONMENT, isAtRest, { withinMs: 300_000 });
    expect(state).toBe('READY');
    // All that this Google was ever asked: some paths name no project.
    const { calls } = await world.emulator<{ calls: CallRecord[] }>('GET', 'calls');
    const changes = calls.filter(({ method }) => CHANGE.test(method)).length;
    expect(changes).toBeLessThanOrEqual(30);
    expect(calls.length - changes).toBeLessThanOrEqual(40);
  });

  // So fast that a wait is over before it is looked at often.
  test.each(LABS)('of events, %s', async (_, specOf) => {
    await using world = await startWorld({ speed: 3_000 });
    const projectId = await world.project();
    const environment = await provision(world, specOf(projectId));
    expect(environment.state).toBe('READY');
    const id = `${projectId}.${ENVIRONMENT}`;
    const [entity, run] = [await events(world, `environment.${id}`), await events(world, `provision.${id}.1`)];
    expect(entity + run).toBeLessThanOrEqual(80);
    const uri = environment.outputs?.image.uri ?? '';
    const build = uri === IMAGE ? 0 : await events(world, imageWorkflow(projectId, uri));
    const access = await events(world, `access.${projectId}`);
    expect(entity + run + access + build).toBeLessThanOrEqual(100);
  });
});
