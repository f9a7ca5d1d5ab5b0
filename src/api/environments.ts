import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';

import { MEMO_KEY, type EnvironmentRecord, type RunRecord } from '../domain/environment.js';
import { differences, withoutBodies } from '../domain/differences.js';
import { expireTimeOf } from '../domain/expiry.js';
import { inlineFiles } from '../domain/image-content.js';
import { labelWords } from '../domain/labels.js';
import { environmentName, environmentWorkflowId, type EnvironmentKey } from '../domain/names.js';
import { SEARCH_ATTRIBUTES } from '../domain/product.js';
import type { SpecChange } from '../domain/spec-change.js';
import { resolveSpec, type EnvironmentSpec, type ResolvedSpec } from '../domain/spec.js';
import { allowedVerbs, type VerbOfState } from '../domain/verbs.js';
import type { environment } from '../workflows/environment.js';
import { deleteSignal, updateSignal } from '../workflows/messages.js';
import { checkedUpdate } from './checked-update.js';
import { toDocument, type DocumentOptions } from './document.js';
import { Problem } from './problems.js';
import { viewRun, type RunView } from './run-view.js';
import type { EnvironmentDocument } from './schemas.js';
import { storedFiles } from './stored-files.js';
import { ask, isNotFound } from './temporal.js';

export interface EnvironmentsOptions {
  client: Client;
  taskQueue: string;
  timeScale: number;
  runUrl: DocumentOptions['runUrl'];
}

/** What the API does with environments. Messages are signals and reads are descriptions, so no worker is needed. */
export class Environments {
  readonly #options: EnvironmentsOptions;

  constructor(options: EnvironmentsOptions) {
    this.#options = options;
  }

  /** Starts it; the same spec again finds it; another spec under the same name is refused with the differences. */
  async create(spec: EnvironmentSpec): Promise<{ created: boolean; document: EnvironmentDocument }> {
    const { client, taskQueue, timeScale } = this.#options;
    const resolved = resolveSpec(spec);
    const record = freshRecord(spec, resolved, { createTime: new Date().toISOString(), timeScale });
    const files = inlineFiles(resolved.image);
    try {
      await ask(client, () =>
        client.workflow.start<typeof environment>('environment', {
          workflowId: environmentWorkflowId(spec),
          taskQueue,
          args: [{ key: keyOf(spec), record, timeScale, ...(files && { files }) }],
          memo: { [MEMO_KEY]: record },
          typedSearchAttributes: searchAttributes(record),
          staticSummary: environmentName(spec),
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { created: false, document: await this.#same(spec) };
    }
    return { created: true, document: this.#document(record, 'no run yet') };
  }

  async get(key: EnvironmentKey): Promise<EnvironmentDocument> {
    const record = await this.#read(key);
    const run = record.runs.at(-1);
    return this.#document(record, run ? await this.#view(run) : 'no run yet');
  }

  /** Deleting twice is one deletion; what is DELETED stays readable for the namespace's retention. */
  async delete(key: EnvironmentKey): Promise<{ accepted: boolean; document: EnvironmentDocument }> {
    const { state } = await this.#read(key);
    if (state === 'DELETED') return { accepted: false, document: await this.get(key) };
    await this.#signal(key, deleteSignal.name);
    const document = await this.get(key);
    return { accepted: true, document: { ...document, goal: 'DELETED', state: 'DELETING' } };
  }

  /** Not accepted where the spec is so already. The workflow makes the change to its spec of then: none is lost. */
  async update(
    key: EnvironmentKey,
    change: SpecChange,
    ifMatch?: string,
  ): Promise<{ accepted: boolean; document: EnvironmentDocument }> {
    const { client, timeScale } = this.#options;
    const record = await this.#read(key);
    if (ifMatch !== undefined && ifMatch !== '*') await this.#match(key, ifMatch);
    requireVerb(record, 'update');
    const { dockerfile, files: named } = record.spec.image ?? {};
    const files = dockerfile !== undefined || named ? await storedFiles(client, key) : undefined;
    const next = checkedUpdate({ record, files }, change, { time: new Date().toISOString(), timeScale });
    if (differences(record.spec, next.spec).length === 0) return { accepted: false, document: await this.get(key) };
    await this.#signal(key, updateSignal.name, change);
    return { accepted: true, document: this.#document(next, 'no run yet') };
  }

  /** Refused in a state that does not allow it: a signal would be taken and then do nothing. */
  async ask(key: EnvironmentKey, verb: Exclude<VerbOfState, 'delete' | 'update'>): Promise<EnvironmentDocument> {
    requireVerb(await this.#read(key), verb);
    await this.#signal(key, verb);
    return this.get(key);
  }

  async #match(key: EnvironmentKey, ifMatch: string): Promise<void> {
    const { etag } = await this.get(key);
    if (etag !== ifMatch) throw new Problem('etag-mismatch', `${environmentName(key)} has the etag ${etag} by now.`);
  }

  /** A run's history is kept for the namespace's retention only; the environment outlives it. */
  async #view(run: RunRecord): Promise<RunView | 'list'> {
    try {
      return await viewRun(this.#options.client, run);
    } catch (error) {
      if (isNotFound(error)) return 'list';
      throw error;
    }
  }

  async #same(spec: EnvironmentSpec): Promise<EnvironmentDocument> {
    const record = await this.#read(spec);
    const differs = differences(record.spec, withoutBodies(spec));
    if (differs.length === 0) return this.get(spec);
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

  async #read(key: EnvironmentKey): Promise<EnvironmentRecord> {
    const { client } = this.#options;
    const handle = client.workflow.getHandle(environmentWorkflowId(key));
    const description = await found(key, () => ask(client, () => handle.describe()));
    return recordOf(description);
  }

  #document(record: EnvironmentRecord, view: Parameters<typeof toDocument>[1]): EnvironmentDocument {
    return toDocument(record, view, { runUrl: this.#options.runUrl, now: new Date() });
  }
}

export function recordOf({ memo }: Pick<WorkflowExecutionDescription, 'memo'>): EnvironmentRecord {
  return memo?.[MEMO_KEY] as EnvironmentRecord;
}

function requireVerb({ spec, state, goal }: EnvironmentRecord, verb: VerbOfState): void {
  const allowed = allowedVerbs(state, goal);
  if (allowed.includes(verb)) return;
  const possible = allowed.map(written).join(', ');
  const detail = `${environmentName(spec)} is ${state}, where ${written(verb)} is not possible; possible: ${possible}.`;
  throw new Problem('wrong-state', detail);
}

/** As it stands in a request. */
function written(verb: VerbOfState): string {
  return verb === 'delete' ? 'DELETE' : verb === 'update' ? 'PATCH' : `:${verb}`;
}

async function found<T>(key: EnvironmentKey, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isNotFound(error)) throw new Problem('not-found', `${environmentName(key)} does not exist.`);
    throw error;
  }
}

function freshRecord(
  spec: EnvironmentSpec,
  resolvedSpec: ResolvedSpec,
  { createTime, timeScale }: { createTime: string; timeScale: number },
): EnvironmentRecord {
  const expireTime = expireTimeOf(resolvedSpec, createTime, timeScale);
  return {
    spec: withoutBodies(spec),
    resolvedSpec: withoutBodies(resolvedSpec),
    goal: 'READY',
    state: 'PROVISIONING',
    createTime,
    updateTime: createTime,
    ...(expireTime !== undefined && { expireTime }),
    failures: [],
    runs: [],
    left: [],
    everReady: false,
    touched: false,
  };
}

function keyOf({ projectId, environmentId }: EnvironmentKey): EnvironmentKey {
  return { projectId, environmentId };
}

function searchAttributes({ spec, state }: EnvironmentRecord): SearchAttributePair[] {
  const { projectId, notebook } = spec;
  const { state: stateKey, project, owner, labels: labelsKey } = SEARCH_ATTRIBUTES;
  return [
    { key: defineSearchAttributeKey(stateKey.name, stateKey.type), value: state },
    { key: defineSearchAttributeKey(project.name, project.type), value: projectId },
    ...(notebook?.owner === undefined
      ? []
      : [{ key: defineSearchAttributeKey(owner.name, owner.type), value: notebook.owner }]),
    {
      key: defineSearchAttributeKey(labelsKey.name, labelsKey.type),
      value: labelWords(spec),
    },
  ];
}
