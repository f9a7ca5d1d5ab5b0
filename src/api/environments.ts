import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';

import { MEMO_KEY, type EnvironmentRecord, type RunRecord } from '../domain/environment.js';
import { differences, withoutBodies } from '../domain/differences.js';
import { environmentName, environmentWorkflowId, type EnvironmentKey } from '../domain/names.js';
import type { Policy } from '../domain/policy.js';
import { isUpdate } from '../domain/record-update.js';
import type { SpecChange } from '../domain/spec-change.js';
import type { EnvironmentSpec } from '../domain/spec.js';
import type { VerbOfState } from '../domain/verbs.js';
import type { environment } from '../workflows/environment.js';
import { deleteSignal, updateSignal } from '../workflows/messages.js';
import { checkedUpdate } from './checked-update.js';
import { toDocument, type DocumentOptions } from './document.js';
import { newEnvironment, startOptions } from './new-environment.js';
import { Problem } from './problems.js';
import { requireVerb } from './require-verb.js';
import { requireAdmitted } from './spec-mistakes.js';
import { RunViews, type RunView } from './run-view.js';
import type { EnvironmentDocument } from './schemas.js';
import { storedSpec } from './stored-spec.js';
import { ask, isNotFound } from './temporal.js';

export interface EnvironmentsOptions {
  client: Client;
  taskQueue: string;
  timeScale: number;
  policy: Policy;
  runUrl: DocumentOptions['runUrl'];
  /** Where people reach this API, for links. */
  apiUrl: string;
}

/** What the API does with environments. Messages are signals and reads are descriptions, so no worker is needed. */
export class Environments {
  readonly #options: EnvironmentsOptions;
  readonly #views: RunViews;

  constructor(options: EnvironmentsOptions) {
    this.#options = options;
    this.#views = new RunViews(options.client);
  }

  /** Starts it; the same spec again finds it; another spec under the same name is refused with the differences. */
  async create(spec: EnvironmentSpec, caller: string): Promise<{ created: boolean; document: EnvironmentDocument }> {
    const { client, taskQueue, timeScale, policy, apiUrl } = this.#options;
    const input = newEnvironment(spec, { time: new Date().toISOString(), timeScale, caller, apiUrl });
    requireAdmitted(policy, input);
    try {
      await ask(client, () => client.workflow.start<typeof environment>('environment', startOptions(taskQueue, input)));
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { created: false, document: await this.#same(spec) };
    }
    return { created: true, document: this.#document(input.record, 'no run yet') };
  }

  async get(key: EnvironmentKey): Promise<EnvironmentDocument> {
    return this.#live(await this.#read(key));
  }

  /** False also for one that is DELETED: another may take its name. */
  async exists(key: EnvironmentKey): Promise<boolean> {
    try {
      return (await this.#read(key)).state !== 'DELETED';
    } catch (error) {
      if (error instanceof Problem && error.code === 'not-found') return false;
      throw error;
    }
  }

  /** Deleting twice is one deletion; what is DELETED stays readable for the namespace's retention. */
  async delete(key: EnvironmentKey, caller: string): Promise<{ accepted: boolean; document: EnvironmentDocument }> {
    const record = await this.#read(key);
    if (record.state === 'DELETED') return { accepted: false, document: await this.#live(record) };
    await this.#signal(key, deleteSignal.name, caller);
    const document = await this.get(key);
    return { accepted: true, document: { ...document, goal: 'DELETED', state: 'DELETING' } };
  }

  /** Not accepted where the spec is so already. The workflow makes the change to its spec of then: none is lost. */
  async update(
    key: EnvironmentKey,
    change: SpecChange,
    { caller, ifMatch }: { caller: string; ifMatch?: string | undefined },
  ): Promise<{ accepted: boolean; document: EnvironmentDocument }> {
    const { client, timeScale, policy } = this.#options;
    const published = await this.#read(key);
    if (ifMatch !== undefined && ifMatch !== '*') await this.#match(published, ifMatch);
    requireVerb(published, 'update');
    const { files, ...stored } = await storedSpec(client, key);
    const record = { ...published, ...stored };
    const next = checkedUpdate({ record, files }, change, { time: new Date().toISOString(), timeScale, policy });
    if (!isUpdate(record, next)) return { accepted: false, document: await this.#live(record) };
    await this.#signal(key, updateSignal.name, change, caller);
    return { accepted: true, document: this.#document(next, 'no run yet') };
  }

  async ask(
    key: EnvironmentKey,
    verb: Exclude<VerbOfState, 'delete' | 'update'>,
    caller: string,
  ): Promise<EnvironmentDocument> {
    const record = await this.#read(key);
    requireVerb(record, verb);
    // What is stopped or taken down may be what is no longer allowed.
    const makes = verb === 'start' || (verb === 'retry' && record.goal !== 'DELETED' && record.stops !== true);
    if (makes) requireAdmitted(this.#options.policy, { record });
    await this.#signal(key, verb, caller);
    return this.get(key);
  }

  async #match(record: EnvironmentRecord, ifMatch: string): Promise<void> {
    const { name, etag } = await this.#live(record);
    if (etag !== ifMatch) throw new Problem('etag-mismatch', `${name} has the etag ${etag} by now.`);
  }

  async #live(record: EnvironmentRecord): Promise<EnvironmentDocument> {
    const run = record.runs.at(-1);
    return this.#document(record, run ? await this.#view(run) : 'no run yet');
  }

  /** A run's history is kept for the namespace's retention only; the environment outlives it. */
  async #view(run: RunRecord): Promise<RunView | 'list'> {
    try {
      return await this.#views.view(run);
    } catch (error) {
      if (isNotFound(error)) return 'list';
      throw error;
    }
  }

  async #same(spec: EnvironmentSpec): Promise<EnvironmentDocument> {
    const record = await this.#read(spec);
    const differs = differences(record.spec, withoutBodies(spec));
    if (differs.length === 0) return this.#live(record);
    const where = differs.map(({ pointer }) => pointer).join(', ');
    throw new Problem('environment-exists', `${environmentName(spec)} exists with another spec: ${where}.`, {
      differences: differs,
    });
  }

  async #signal(key: EnvironmentKey, name: string, ...args: unknown[]): Promise<void> {
    const { client } = this.#options;
    const handle = client.workflow.getHandle(environmentWorkflowId(key));
    await found(key, () => ask(client, () => handle.signal(name, ...args)));
  }

  #read(key: EnvironmentKey): Promise<EnvironmentRecord> {
    return readRecord(this.#options.client, key);
  }

  #document(record: EnvironmentRecord, view: Parameters<typeof toDocument>[1]): EnvironmentDocument {
    const { runUrl, timeScale } = this.#options;
    return toDocument(record, view, { runUrl, timeScale, now: new Date() });
  }
}

/** What the environment published last; 404 where there is none. */
export async function readRecord(client: Client, key: EnvironmentKey): Promise<EnvironmentRecord> {
  const handle = client.workflow.getHandle(environmentWorkflowId(key));
  return recordOf(await found(key, () => ask(client, () => handle.describe())));
}

export function recordOf({ memo }: Pick<WorkflowExecutionDescription, 'memo'>): EnvironmentRecord {
  return memo?.[MEMO_KEY] as EnvironmentRecord;
}

async function found<T>(key: EnvironmentKey, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isNotFound(error)) throw new Problem('not-found', `${environmentName(key)} does not exist.`);
    throw error;
  }
}
