/** What the recording of histories does at a stack that runs: environments are brought somewhere, and then written down. */
import { writeFile } from 'node:fs/promises';

import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

import packageJson from '../package.json' with { type: 'json' };
import { environmentWorkflowId, runWorkflowId, type EnvironmentKey } from '../src/domain/names.js';
import { demand, environmentPath, type EnvironmentDocument } from './environment-client.js';
import type { Stack } from './stack.js';
import { until } from './wait.js';

export const FOLDER = new URL('../test/replay/histories/', import.meta.url);
export const IMAGE =
  'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';

const AS_OWNER = { headers: { authorization: 'Bearer emulator:owner@example.com' } };

const bodyOf = (key: EnvironmentKey, spec: object) => ({
  ...key,
  image: { uri: IMAGE },
  notebook: { owner: 'ana@example.com' },
  ...spec,
});

export class Recorder {
  constructor(
    private readonly stack: Stack,
    readonly client: Client,
  ) {}

  /** A project of its own at the emulator; `options` are the emulator's. */
  async project(projectId: string, options: object = {}): Promise<EnvironmentKey> {
    await this.emulator('POST', 'projects', { projectId, ...options });
    return { projectId, environmentId: 'mlops-lab' };
  }

  /** From a ready image, unless the spec has another. */
  async post(key: EnvironmentKey, spec: object = {}): Promise<EnvironmentKey> {
    await demand(`${this.stack.apiUrl}/v1/projects/${key.projectId}/environments`, 'POST', bodyOf(key, spec));
    return key;
  }

  /** The only plan in its project, of an image that is built; answers its Workflow Id. */
  async plan(key: EnvironmentKey): Promise<string> {
    const url = `${this.stack.apiUrl}/v1/projects/${key.projectId}/environments:plan`;
    await demand(url, 'POST', bodyOf(key, { image: undefined }));
    const query = `WorkflowId STARTS_WITH 'plan.${key.projectId}.'`;
    return until(
      async () => {
        for await (const { workflowId } of this.client.workflow.list({ query })) return workflowId;
        return undefined;
      },
      { withinMs: 30_000, describe: () => `Temporal lists no plan in ${key.projectId}` },
    );
  }

  async start(projectId: string, spec: object = {}, options: object = {}): Promise<EnvironmentKey> {
    return this.post(await this.project(projectId, options), spec);
  }

  async reach(key: EnvironmentKey, is: (document: EnvironmentDocument) => boolean): Promise<EnvironmentDocument> {
    const url = this.urlOf(key);
    let last: EnvironmentDocument | undefined;
    return until(
      async () => {
        last = await demand<EnvironmentDocument>(url);
        return is(last) ? last : undefined;
      },
      { withinMs: 120_000, describe: () => `${url} is ${JSON.stringify(last)}` },
    );
  }

  reachState(key: EnvironmentKey, state: string): Promise<EnvironmentDocument> {
    return this.reach(key, (document) => document.state === state);
  }

  ask(key: EnvironmentKey, verb: string): Promise<unknown> {
    return demand(`${this.urlOf(key)}:${verb}`, 'POST');
  }

  patch(key: EnvironmentKey, spec: object): Promise<unknown> {
    return demand(this.urlOf(key), 'PATCH', spec);
  }

  remove(key: EnvironmentKey): Promise<unknown> {
    return demand(this.urlOf(key), 'DELETE');
  }

  emulator(method: string, path: string, body: object): Promise<unknown> {
    return demand(`${this.stack.emulatorUrl}/emulator/${path}`, method, body);
  }

  /** What the project's owner does at Google beside us. */
  asOwner(method: string, path: string, body: object): Promise<unknown> {
    return demand(`${this.stack.emulatorUrl}/${path}`, method, body, AS_OWNER);
  }

  async record(name: string, workflowId: string, runId?: string): Promise<void> {
    const history = await this.client.workflow.getHandle(workflowId, runId).fetchHistory();
    await writeFile(new URL(`${name}-${packageJson.version}.json`, FOLDER), historyToJSON(history));
    console.log(`${name}: ${history.events?.length ?? 0} events`);
  }

  recordRun(name: string, key: EnvironmentKey, number = 1): Promise<void> {
    return this.record(name, runWorkflowId('provision', key, number));
  }

  /** The part of the environment's history that Temporal runs now, until it comes to rest. */
  async present(key: EnvironmentKey): Promise<string> {
    return (await this.client.workflow.getHandle(environmentWorkflowId(key)).describe()).runId;
  }

  async first(key: EnvironmentKey): Promise<string | undefined> {
    const { raw } = await this.client.workflow.getHandle(environmentWorkflowId(key)).describe();
    return raw.workflowExecutionInfo?.firstRunId ?? undefined;
  }

  /** The part that followed the first one. */
  async second(key: EnvironmentKey): Promise<string | undefined> {
    const { events } = await this.client.workflow
      .getHandle(environmentWorkflowId(key), await this.first(key))
      .fetchHistory();
    return events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }

  private urlOf({ projectId, environmentId }: EnvironmentKey): string {
    return this.stack.apiUrl + environmentPath(projectId, environmentId);
  }
}
