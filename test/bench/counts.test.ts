import { readFile, writeFile } from 'node:fs/promises';

import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { accessWorkflowId, environmentWorkflowId, runWorkflowId } from '../../src/domain/names.js';
import { builtSpec, labSpec, mutatingCalls, provision } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

/** What each lab may cost, without a clock; `npm run bench:counts` writes what it costs today. */
const FILE = new URL('../../bench/counts.json', import.meta.url);
const isWriting = process.env['LABWRIGHT_COUNTS'] === 'write';
/** Ids, numbers and times differ in length from run to run. */
const SLACK_OF_BYTES = 1.02;

const LABS: Record<string, (projectId: string) => EnvironmentSpec> = {
  'with a ready image': labSpec,
  'with an image of its own': builtSpec,
};

interface Counts {
  /** Calls to Google that may change something. */
  changes: number;
  /** Of the environment, its run and what it shares; without Workflow Tasks, of which a busy machine makes fewer. */
  events: number;
  /** Of those events, as they are stored. */
  bytes: number;
}

const { HistoryEvent } = temporal.api.history.v1;
const { EventType } = temporal.api.enums.v1;
const TASKS: unknown[] = Object.entries(EventType)
  .filter(([name]) => name.includes('_WORKFLOW_TASK_'))
  .map(([, type]) => type);

async function written(world: World, workflowId: string): Promise<Pick<Counts, 'events' | 'bytes'>> {
  const { raw, runId } = await world.temporal.workflow.getHandle(workflowId).describe();
  const first = raw.workflowExecutionInfo?.firstRunId ?? runId;
  const history = await world.temporal.workflow.getHandle(workflowId, first).fetchHistory();
  const ours = (history.events ?? []).filter(({ eventType }) => !TASKS.includes(eventType));
  return {
    events: ours.length,
    bytes: ours.reduce((sum, event) => sum + HistoryEvent.encode(event).finish().length, 0),
  };
}

/** So fast that a wait is over before it is looked at often. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 3_000 });
});
afterAll(() => world.stop());

async function countsOf(specOf: (projectId: string) => EnvironmentSpec): Promise<Counts> {
  const projectId = await world.project();
  const environment = await provision(world, specOf(projectId));
  expect(environment.state).toBe('READY');
  const tag = environment.outputs?.image.uri.split(':content-')[1];
  const workflows = [
    environmentWorkflowId(environment),
    runWorkflowId('provision', environment, 1),
    accessWorkflowId(projectId),
    ...(tag === undefined ? [] : [`image.${projectId}.${tag}`]),
  ];
  const histories = await Promise.all(workflows.map((workflowId) => written(world, workflowId)));
  return {
    changes: (await mutatingCalls(world, projectId)).length,
    events: histories.reduce((sum, { events }) => sum + events, 0),
    bytes: histories.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

describe('a lab costs no more than is committed in bench/counts.json', () => {
  test.each(Object.entries(LABS))('%s', async (name, specOf) => {
    const counts = await countsOf(specOf);
    const committed = JSON.parse(await readFile(FILE, 'utf8')) as Record<string, Counts>;
    if (isWriting) {
      await writeFile(FILE, `${JSON.stringify({ ...committed, [name]: counts }, undefined, 2)}\n`);
      return;
    }
    const most = committed[name];
    const why = 'run npm run bench:counts where it has to cost more, and say in the commit why';
    expect(counts.changes, why).toBeLessThanOrEqual(most?.changes ?? 0);
    expect(counts.events, why).toBeLessThanOrEqual(most?.events ?? 0);
    expect(counts.bytes, why).toBeLessThanOrEqual((most?.bytes ?? 0) * SLACK_OF_BYTES);
  });
});
