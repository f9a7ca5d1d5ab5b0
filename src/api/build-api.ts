import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';

import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { Client } from '@temporalio/client';
import { fastify, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';

import { environmentName, type EnvironmentKey } from '../domain/names.js';
import { PRODUCT } from '../domain/product.js';
import { codecRoutes, letUiAsk } from './codec-routes.js';
import { addComponents, refResolver } from './components.js';
import { Environments } from './environments.js';
import { errorPageRoutes } from './error-pages.js';
import { healthRoutes } from './health.js';
import { observeRequests } from './metrics.js';
import { Plans } from './plans.js';
import { frameworkProblem, Problem, setProblemHandlers } from './problems.js';
import { environmentRoutes } from './routes.js';

export interface ApiOptions {
  client: Client;
  taskQueue: string;
  timeScale: number;
  /** Base address of the Temporal UI. */
  uiUrl: string;
  /** Where set, every request but the health checks must bear it. */
  token?: string;
  /** Where set, what Temporal stores is encrypted, and shown to the Temporal UI at this address. */
  decodesFor?: string;
  logger: FastifyBaseLogger;
  /** Where answers are counted. */
  registry?: Registry;
}

/** Inline files have 128 KiB in all; JSON may escape every byte of them. */
const BODY_LIMIT = 512 * 1024;

const OPEN_PATHS = new Set(['/healthz', '/readyz', '/errors/:name']);

export async function buildApi({
  client,
  taskQueue,
  timeScale,
  uiUrl,
  token,
  decodesFor,
  logger,
  registry,
}: ApiOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: logger,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    // Fastify's defaults drop misspelt fields without a word. Coercion is for query strings: bodies are the domain's.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: false, allErrors: true } },
    routerOptions: { maxParamLength: 100 },
    frameworkErrors: frameworkProblem,
  });
  setProblemHandlers(app);
  endConnectionsOnClose(app);
  app.addHook('onRequest', nameEnvironment);
  if (registry) observeRequests(app, registry);
  if (decodesFor !== undefined) letUiAsk(app, decodesFor);
  if (token !== undefined) app.addHook('onRequest', requireToken(token));
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: PRODUCT, version: '1', description: 'MLOps environments on Google Cloud.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{}, { token: [] }],
    },
    refResolver,
  });
  addComponents(app);
  await app.register(fastifySwaggerUi, { routePrefix: '/docs' });

  const runUrl = (workflowId: string, runId: string) =>
    `${uiUrl}/namespaces/${client.options.namespace}/workflows/${workflowId}/${runId}`;
  const environments = new Environments({ client, taskQueue, timeScale, runUrl });
  const plans = new Plans({ client, taskQueue, timeScale });
  await app.register(environmentRoutes, { environments, plans, client, runUrl, timeScale });
  await app.register(healthRoutes, { client, taskQueue });
  if (decodesFor !== undefined) codecRoutes(app, client);
  errorPageRoutes(app);
  return app;
}

/** Closing waits for every connection: one that was busy then and is kept alive would hold the process to its grace. */
function endConnectionsOnClose(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** What is logged of a request names the environment that it is about, beside the request's id. */
function nameEnvironment({ params }: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { projectId, environmentId } = params as Partial<EnvironmentKey>;
  if (projectId !== undefined && environmentId !== undefined) {
    reply.log = reply.request.log = reply.log.child({ environment: environmentName({ projectId, environmentId }) });
  }
  done();
}

/** Digests are of one length, so the comparison tells nothing of the token. */
function requireToken(token: string): (request: FastifyRequest) => Promise<void> {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digest(`Bearer ${token}`);
  return async ({ headers, routeOptions, query }) => {
    // Asking a worker starts something.
    const asksWorker = 'google' in (query as object);
    if (OPEN_PATHS.has(routeOptions.url ?? '') && !asksWorker) return;
    if (timingSafeEqual(digest(headers.authorization ?? ''), wanted)) return;
    await Promise.reject(new Problem('unauthenticated', 'A bearer token is needed.'));
  };
}
