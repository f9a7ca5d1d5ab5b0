import { randomUUID } from 'node:crypto';

import { WorkflowFailedError, type Client } from '@temporalio/client';
import { rootCause, TimeoutFailure } from '@temporalio/common';
import proto from '@temporalio/proto';

import { dataAge, type Check, type WorkerChecks } from '../domain/check.js';
import { PRODUCT, SEARCH_ATTRIBUTES } from '../domain/product.js';
import { VERSION } from '../version.js';
import type { checkWorker } from '../workflows/check-worker.js';
import { Problem } from './problems.js';
import { ask } from './temporal.js';

export interface CheckOptions {
  client: Client;
  taskQueue: string;
}

/** A poll is held for a minute, and a poller that went away stands in Temporal's list for five. */
const POLLED_WITHIN_SECONDS = 120;

const WORKER_WITHIN_MS = 15_000;

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** With `google` a worker is asked too, where there is one: by a workflow of seconds. */
export async function checks(options: CheckOptions, { google }: { google: boolean }): Promise<Check[]> {
  const [server, attributes, polled] = await Promise.all([
    temporalServer(options),
    searchAttributes(options),
    worker(options),
  ]);
  const asked = google && polled.ok ? await workerChecks(options) : [];
  return [server, attributes, polled, ...asked, dataAge(new Date())];
}

async function workerChecks({ client, taskQueue }: CheckOptions): Promise<Check[]> {
  try {
    const handle = await ask(client, () =>
      client.workflow.start<typeof checkWorker>('checkWorker', {
        workflowId: `check.${randomUUID()}`,
        taskQueue,
        workflowExecutionTimeout: WORKER_WITHIN_MS,
        staticSummary: 'Look whether Google lets a worker in',
      }),
    );
    const found = await ask(client, () => handle.result(), WORKER_WITHIN_MS);
    return [versions(found), ...found.checks];
  } catch (error) {
    return [{ name: 'google', ok: false, required: true, detail: unanswered(error) }];
  }
}

/** A worker that was too slow, or away, is another thing than one that broke over it. */
function unanswered(error: unknown): string {
  const late = `No worker answered within ${WORKER_WITHIN_MS / 1000} s: start one, or more if all are busy.`;
  if (!(error instanceof WorkflowFailedError) || error.cause instanceof TimeoutFailure) return late;
  return `A worker could not look: ${rootCause(error) ?? error.message}. Its log says more.`;
}

function versions({ version }: WorkerChecks): Check {
  const ok = version === VERSION;
  const told = `The API is ${VERSION}, a worker ${version}`;
  const detail = ok ? `${told}.` : `${told}: start the older one anew from the same installation.`;
  return { name: 'versions', ok, required: false, detail };
}

async function check(name: string, look: () => Promise<string>, fix: string): Promise<Check> {
  try {
    return { name, ok: true, required: true, detail: await look() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, ok: false, required: true, detail: `${detail} ${fix}` };
  }
}

function temporalServer({ client }: CheckOptions): Promise<Check> {
  const { namespace } = client.options;
  return check(
    'temporal',
    async () => {
      const [, { serverVersion }] = await Promise.all([
        ask(client, () => client.workflowService.describeNamespace({ namespace })),
        ask(client, () => client.workflowService.getSystemInfo({})),
      ]);
      return `The namespace ${namespace} answers; Temporal is ${serverVersion}.`;
    },
    'Start Temporal, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.',
  );
}

function searchAttributes({ client }: CheckOptions): Promise<Check> {
  const names = Object.values(SEARCH_ATTRIBUTES).map(({ name }) => name);
  const query = names.map((name) => `${name} IS NULL`).join(' AND ');
  const { namespace } = client.options;
  return check(
    'search-attributes',
    async () => {
      await ask(client, () => client.workflowService.countWorkflowExecutions({ namespace, query }));
      return `${names.join(', ')} are registered.`;
    },
    'A worker registers them when it starts.',
  );
}

function worker({ client, taskQueue }: CheckOptions): Promise<Check> {
  const { namespace } = client.options;
  return check(
    'worker',
    async () => {
      const { pollers } = await ask(client, () =>
        client.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: taskQueue },
          taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        }),
      );
      const oldest = Date.now() / 1000 - POLLED_WITHIN_SECONDS;
      const isThere = pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > oldest);
      if (!isThere) throw new Problem('internal', `No worker polls the Task Queue ${taskQueue}.`);
      return `The Task Queue ${taskQueue} is polled.`;
    },
    `Start a ${PRODUCT} worker; environments wait for it and nothing is lost.`,
  );
}
