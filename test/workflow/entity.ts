/** An environment's own workflow with steps and looks of the test's making. */
import { randomUUID } from 'node:crypto';

import { ApplicationFailure, type Client, type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';

import { until } from '../../scripts/wait.js';
import {
  MEMO_KEY,
  type EnvironmentRecord,
  type NotebookOutput,
  type Observation,
} from '../../src/domain/environment.js';
import { withoutBodies } from '../../src/domain/differences.js';
import { environmentWorkflowId } from '../../src/domain/names.js';
import { SEARCH_ATTRIBUTES } from '../../src/domain/product.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import { stepsFor } from '../../src/domain/steps.js';
import type { EnvironmentInput } from '../../src/workflows/entity.js';
import { deferred, type Fakes } from './temporal.js';

const { state: STATE, project: PROJECT } = SEARCH_ATTRIBUTES;
export const STATE_KEY = defineSearchAttributeKey(STATE.name, STATE.type);
export const PROJECT_KEY = defineSearchAttributeKey(PROJECT.name, PROJECT.type);

export function notebook(state: string): NotebookOutput {
  return { name: 'n', zone: 'us-central1-a', machineType: 'e2-standard-4', state, image: 'i:v1' };
}

export const seen = (state: string): Observation => ({
  notebook: notebook(state),
  verify: state === 'ACTIVE' ? { jupyterLabUrl: 'https://lab.example' } : {},
});

/** Nothing to tell yet: the next attempt comes later, and costs no event. */
export function later(milliseconds = 20): () => Promise<never> {
  const failure = { type: 'Waiting', message: 'Nothing yet.', nextRetryDelay: milliseconds };
  return () => Promise.reject(ApplicationFailure.create(failure));
}

/** Every verb of every step, and the looks; all is well, and nothing happens between runs, but for what is given. */
export function allWell(more: Fakes = {}): Fakes {
  const steps = stepsFor(resolveSpec({ projectId: 'my-project', environmentId: 'mlops-lab' }));
  return {
    ...Object.fromEntries(steps.map(({ name }) => [`${name}.ensure`, () => Promise.resolve({})])),
    ...Object.fromEntries(steps.map(({ name }) => [`${name}.remove`, () => Promise.resolve([])])),
    'notebook.ensure': ({ goal }) => Promise.resolve(notebook(goal === 'STOPPED' ? 'STOPPED' : 'ACTIVE')),
    'notebook.stop': () => Promise.resolve(notebook('STOPPED')),
    'environment.probe': later(),
    'notebook.watch': later(),
    ...more,
  };
}

/** One attempt each; the last one is that of all that follow. */
export function inTurn(...attempts: [Fakes[string], ...Fakes[string][]]): Fakes[string] {
  let count = 0;
  return (input) => (attempts[Math.min(count++, attempts.length - 1)] as Fakes[string])(input);
}

/** An attempt that a cancel does not end: it tells that it has begun, and ends once it is let go. */
export function stubborn() {
  const begun = deferred();
  const end = deferred();
  const attempt: Fakes[string] = async () => {
    begun.resolve();
    await end.promise;
    return {};
  };
  return { attempt, begun: begun.promise, letGo: end.resolve };
}

export interface EntityOptions {
  timeScale?: number;
  files?: Record<string, string>;
  record?: Partial<EnvironmentRecord>;
}

export class Entity {
  private constructor(
    readonly client: Client,
    readonly handle: WorkflowHandle,
  ) {}

  /** As the API starts it. Time runs as at Google, so that nobody meets the end of a delay, unless told otherwise. */
  static async start(client: Client, taskQueue: string, options: EntityOptions = {}): Promise<Entity> {
    const { timeScale = 1, files, record: more } = options;
    const key = { projectId: `test-${randomUUID().slice(0, 13)}`, environmentId: 'mlops-lab' };
    const spec: EnvironmentSpec = { ...key };
    const createTime = new Date().toISOString();
    const record: EnvironmentRecord = {
      spec,
      resolvedSpec: withoutBodies(resolveSpec(spec)),
      goal: 'READY',
      state: 'PROVISIONING',
      createTime,
      updateTime: createTime,
      failures: [],
      runs: [],
      left: [],
      everReady: false,
      touched: true,
      ...more,
    };
    const input: EnvironmentInput = { key, record, timeScale, ...(files && { files }) };
    const handle = await client.workflow.start('environment', {
      workflowId: environmentWorkflowId(key),
      taskQueue,
      args: [input],
      memo: { [MEMO_KEY]: record },
      typedSearchAttributes: [
        { key: STATE_KEY, value: record.state },
        { key: PROJECT_KEY, value: key.projectId },
      ],
    });
    // By its id alone, because it continues as new.
    return new Entity(client, client.workflow.getHandle(handle.workflowId));
  }

  async record(): Promise<EnvironmentRecord> {
    const { memo } = await this.handle.describe();
    return memo?.[MEMO_KEY] as EnvironmentRecord;
  }

  reach(is: (record: EnvironmentRecord) => boolean): Promise<EnvironmentRecord> {
    return until(
      async () => {
        const record = await this.record();
        return is(record) ? record : undefined;
      },
      { withinMs: 120_000, describe: () => `${this.handle.workflowId} to get there` },
    );
  }

  state(state: EnvironmentRecord['state'], runs?: number): Promise<EnvironmentRecord> {
    return this.reach((record) => record.state === state && (runs === undefined || record.runs.length === runs));
  }

  /** Until the environment waits for this look. */
  async looksBy(activity: string): Promise<void> {
    const isPending = async () => {
      const { raw } = await this.handle.describe();
      const types = raw.pendingActivities?.map(({ activityType }) => activityType?.name);
      return types?.includes(activity) === true ? true : undefined;
    };
    await until(isPending, { withinMs: 120_000, describe: () => `${activity} to be pending` });
  }

  async events(): Promise<string[]> {
    const { events } = await this.handle.fetchHistory();
    return (events ?? []).map((event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '');
  }
}
