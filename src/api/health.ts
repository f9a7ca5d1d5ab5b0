import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { Type } from 'typebox';

import { PRODUCT, SEARCH_ATTRIBUTES } from '../domain/product.js';
import { VERSION } from '../version.js';
import { Problem } from './problems.js';
import { ask } from './temporal.js';

interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

interface HealthOptions {
  client: Client;
  taskQueue: string;
}

/** A poll is held for a minute, and a poller that went away stands in Temporal's list for five. */
const POLLED_WITHIN_SECONDS = 120;

const { TaskQueueType } = proto.temporal.api.enums.v1;

const Alive = Type.Object({ ok: Type.Boolean(), version: Type.String({ description: 'of the program that answers' }) });

const Checks = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.String() })),
});

export const healthRoutes: FastifyPluginCallbackTypebox<HealthOptions> = (app, options, done) => {
  app.get('/healthz', { schema: { summary: 'The process runs', response: { 200: Alive } } }, () => ({
    ok: true,
    version: VERSION,
  }));
  app.get(
    '/readyz',
    { schema: { summary: 'What is needed to do work, each with what to do', response: { 200: Checks, 503: Checks } } },
    async (_, reply) => {
      const checks = await Promise.all([temporalServer(options), searchAttributes(options), worker(options)]);
      const ready = checks.every(({ ok }) => ok);
      return reply.code(ready ? 200 : 503).send({ ready, checks });
    },
  );
  done();
};

async function check(name: string, look: () => Promise<string>, fix: string): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, ok: false, detail: `${detail} ${fix}` };
  }
}

function temporalServer({ client }: HealthOptions): Promise<Check> {
  const { namespace } = client.options;
  return check(
    'temporal',
    async () => {
      await ask(client, () => client.workflowService.describeNamespace({ namespace }));
      return `The namespace ${namespace} answers.`;
    },
    'Start Temporal, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.',
  );
}

function searchAttributes({ client }: HealthOptions): Promise<Check> {
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

function worker({ client, taskQueue }: HealthOptions): Promise<Check> {
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
