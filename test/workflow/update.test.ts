import { randomUUID } from 'node:crypto';

import { defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { Client } from '@temporalio/client';
import { describe, expect, test } from 'vitest';

import type { StepInput } from '../../src/activities/attempt.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { impliedMask } from '../../src/domain/spec-change.js';
import { allWell, Entity, inTurn, later, notebook, stubborn } from './entity.js';
import { failure, refusing, useTemporal, type Fakes } from './temporal.js';

/** What the environment does with a change of its spec, at any moment. */
const { withWorker } = useTemporal();

const patch = (entity: Entity, fields: Partial<EnvironmentSpec>) =>
  entity.handle.signal('update', { patch: fields, mask: impliedMask(fields) });

/** Notes what each run's notebook step was told. */
function noting(told: StepInput[], ensure: Fakes[string]): Fakes[string] {
  return (input) => {
    told.push(input);
    return ensure(input);
  };
}
const notebookOf = allWell()['notebook.ensure'] as Fakes[string];

/** Ends the run that has something to decide, in the place of a worker. */
async function completeByHand(client: Client, taskQueue: string, result: unknown): Promise<void> {
  const { workflowService } = client;
  const poll = () => workflowService.pollWorkflowTaskQueue({ namespace: 'default', taskQueue: { name: taskQueue } });
  const { taskToken } = await client.withDeadline(Date.now() + 60_000, poll);
  const attributes = { result: { payloads: [defaultPayloadConverter.toPayload(result)] } };
  const commandType = temporal.api.enums.v1.CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION;
  const commands = [{ commandType, completeWorkflowExecutionCommandAttributes: attributes }];
  await workflowService.respondWorkflowTaskCompleted({ taskToken, commands });
}

describe('a change of the spec', () => {
  test('is made true by a run, which is told what was changed, and then forgotten', async () => {
    const told: StepInput[] = [];
    await withWorker(allWell({ 'notebook.ensure': noting(told, notebookOf) }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.state('READY', 1);
      await patch(entity, { notebook: { machineType: 'n2-standard-8' } });
      const record = await entity.state('READY', 2);
      expect(record).toMatchObject({ resolvedSpec: { notebook: { machineType: 'n2-standard-8' } } });
      expect(record).not.toHaveProperty('change');
      await entity.handle.signal('retry');
      await entity.state('READY', 3);
    });
    const effects = { 'notebook.machineType': 'restart' };
    expect(told.map(({ change }) => change)).toEqual([undefined, { effects }, undefined]);
  });

  test('is still to be made true after a run that failed, and the next one is told of it', async () => {
    const told: StepInput[] = [];
    const ensure = inTurn(notebookOf, refusing(failure('notebook', 'InvalidSpec')), notebookOf);
    await withWorker(allWell({ 'notebook.ensure': noting(told, ensure) }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.state('READY', 1);
      await patch(entity, { notebook: { machineType: 'n2-standard-8' } });
      await entity.state('ACTION_REQUIRED', 2);
      await patch(entity, { labels: { team: 'a' } });
      await entity.state('READY', 3);
    });
    expect(told.at(-1)?.change?.effects).toEqual({ 'notebook.machineType': 'restart', 'labels.team': 'live' });
  });

  test('ends a run of before, whose attempts end first, and is never seen CANCELLED', async () => {
    const { attempt, begun, letGo } = stubborn();
    const activities = allWell({ 'services.ensure': inTurn(attempt, () => Promise.resolve({})) });
    await withWorker(activities, async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await begun;
      await patch(entity, { labels: { team: 'a' } });
      await patch(entity, { services: ['dataflow'] });
      const waiting = await entity.reach(({ spec }) => spec.services !== undefined);
      expect(waiting).toMatchObject({ state: 'PROVISIONING', spec: { labels: { team: 'a' }, services: ['dataflow'] } });
      expect(waiting.runs).toHaveLength(1);
      letGo();
      const { runs } = await entity.state('READY');
      expect(runs.map(({ result }) => result)).toEqual(['CANCELLED', 'SUCCEEDED']);
    });
  });

  test('that changes nothing, such as one that was sent twice, ends no run', async () => {
    const { attempt, begun, letGo } = stubborn();
    await withWorker(allWell({ 'services.ensure': attempt }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await begun;
      await patch(entity, {});
      letGo();
      const { runs } = await entity.state('READY');
      expect(runs.map(({ result }) => result)).toEqual(['SUCCEEDED']);
    });
  });

  test('that is called off before its run begins leaves the environment CANCELLED, and :retry makes it true', async () => {
    const { attempt, begun, letGo } = stubborn();
    await withWorker(
      allWell({ 'services.ensure': inTurn(attempt, () => Promise.resolve({})) }),
      async (client, taskQueue) => {
        const entity = await Entity.start(client, taskQueue);
        await begun;
        await patch(entity, { labels: { team: 'a' } });
        await entity.reach(({ spec }) => spec.labels !== undefined);
        await entity.handle.signal('cancel');
        letGo();
        expect((await entity.state('CANCELLED')).runs).toHaveLength(1);
        await entity.handle.signal('retry');
        expect(await entity.state('READY', 2)).toMatchObject({ spec: { labels: { team: 'a' } } });
      },
    );
  });

  test('that comes with the end of a run is not forgotten with what that run made true', async () => {
    const told: StepInput[] = [];
    const activities = allWell({ 'notebook.ensure': noting(told, notebookOf) });
    const taskQueue = randomUUID();
    const held = { ...activities, 'verify.ensure': later() };
    const entity = await withWorker(
      held,
      async (client) => {
        const started = await Entity.start(client, taskQueue);
        await started.reach(({ runs }) => runs.length === 1);
        return started;
      },
      { taskQueue },
    );
    const happens = async (client: Client) => {
      await completeByHand(client, taskQueue, { notebook: notebook('ACTIVE') });
      await patch(entity, { notebook: { machineType: 'n2-standard-8' } });
    };
    await withWorker(activities, happens, { taskQueue, workflows: false });
    const { runs } = await withWorker(activities, () => entity.state('READY', 2), { taskQueue });
    expect(runs.map(({ result }) => result)).toEqual(['CANCELLED', 'SUCCEEDED']);
    expect(told.at(-1)?.change?.effects).toEqual({ 'notebook.machineType': 'restart' });
  });

  test('hands on the texts of its files, also after the environment continued as new', async () => {
    const taken: unknown[] = [];
    const activities = allWell({
      'source.ensure': (input) => {
        taken.push((input as { files?: unknown }).files);
        return Promise.resolve({});
      },
    });
    await withWorker(activities, async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue, { files: { Dockerfile: 'FROM before' } });
      await entity.state('READY', 1);
      await patch(entity, { image: { dockerfile: 'FROM after' } });
      await entity.state('READY', 2);
      await entity.looksBy('notebook.watch');
      await entity.handle.signal('retry');
      await entity.state('READY', 3);
    });
    expect(taken).toEqual([{ Dockerfile: 'FROM before' }, { Dockerfile: 'FROM after' }, { Dockerfile: 'FROM after' }]);
  });

  test('is not taken once the environment is to go', () =>
    withWorker(allWell({ 'notebook.remove': later() }), async (client, taskQueue) => {
      const entity = await Entity.start(client, taskQueue);
      await entity.state('READY', 1);
      await entity.handle.signal('delete');
      await entity.state('DELETING', 2);
      await patch(entity, { labels: { team: 'a' } });
      await entity.handle.signal('retry');
      expect((await entity.record()).spec).not.toHaveProperty('labels');
    }));
});

test('a start that found no machine is tried again until the notebook runs', async () => {
  const told: StepInput[] = [];
  const stopped: Fakes[string] = () => notebookOf({ goal: 'STOPPED' } as StepInput);
  const ensure = inTurn(stopped, refusing(failure('notebook', 'Stockout')), notebookOf, notebookOf);
  await withWorker(allWell({ 'notebook.ensure': noting(told, ensure) }), async (client, taskQueue) => {
    const entity = await Entity.start(client, taskQueue, { timeScale: 1 / 600 });
    await entity.state('STOPPED', 1);
    await entity.handle.signal('start');
    expect(await entity.state('READY', 3)).not.toHaveProperty('starts');
    await entity.handle.signal('retry');
    await entity.state('READY', 4);
  });
  expect(told.map(({ starts }) => starts)).toEqual([undefined, true, true, undefined]);
});
