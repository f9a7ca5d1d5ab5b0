import { randomUUID } from 'node:crypto';

import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { Client } from '@temporalio/client';
import { fastify, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';

import { environmentName, type EnvironmentKey } from '../domain/names.js';
import { BUILT_IN_POLICY, type Policy } from '../domain/policy.js';
import { PRODUCT } from '../domain/product.js';
import { visibleProjects } from '../domain/visible-projects.js';
import { auditChanges } from './audit.js';
import { noteCaller, type Identify } from './authentication.js';
import { authorize } from './authorization.js';
import { codecRoutes, letUiAsk } from './codec-routes.js';
import { addComponents, refResolver } from './components.js';
import { consoleRoutes } from './console.js';
import { Environments } from './environments.js';
import { errorPageRoutes } from './error-pages.js';
import { DOCS_POLICY, secureHeaders } from './headers.js';
import { healthRoutes } from './health.js';
import { limitNesting, limitRequests } from './limits.js';
import { observeRequests } from './metrics.js';
import { Plans } from './plans.js';
import { describeAccess, SECURITY_SCHEMES } from './describe-access.js';
import { frameworkProblem, setProblemHandlers } from './problems.js';
import { environmentRoutes } from './routes.js';

export interface ApiOptions {
  client: Client;
  taskQueue: string;
  timeScale: number;
  /** Base addresses of the Temporal UI, and of this API, as people open them. */
  uiUrl: string;
  apiUrl: string;
  /** Tells callers by their tokens; absent: everybody who reaches the port may do everything. */
  identify?: Identify | undefined;
  /** What this installation allows, and whom, as it stands now. */
  policy: Policy;
  /** Of one caller. */
  requestsPerMinute: number;
  /** Where set, what Temporal stores is encrypted, and shown to the Temporal UI at this address. */
  decodesFor?: string;
  logger: FastifyBaseLogger;
  /** Where answers are counted. */
  registry?: Registry;
}

/** Inline files have 128 KiB in all; JSON may escape every byte of them. */
const BODY_LIMIT = 512 * 1024;

/** For all of a request to arrive: who sends it drop by drop holds a connection. */
const ARRIVES_WITHIN_MS = 30_000;

export async function buildApi({
  client,
  taskQueue,
  timeScale,
  uiUrl,
  apiUrl,
  identify,
  policy,
  requestsPerMinute,
  decodesFor,
  logger,
  registry,
}: ApiOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: logger,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: ARRIVES_WITHIN_MS,
    // Fastify's defaults drop misspelt fields without a word. Coercion is for query strings: bodies are the domain's.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: false, allErrors: true } },
    routerOptions: { maxParamLength: 100 },
    frameworkErrors: frameworkProblem,
  });
  setProblemHandlers(app);
  endConnectionsOnClose(app);
  app.addHook('onRequest', nameEnvironment);
  if (registry) observeRequests(app, registry);
  await secureHeaders(app);
  if (decodesFor !== undefined) letUiAsk(app, decodesFor);
  noteCaller(app, identify);
  if (identify) await limitRequests(app, requestsPerMinute);
  const rules = identify ? policy : BUILT_IN_POLICY;
  authorize(app, rules);
  auditChanges(app);
  limitNesting(app);
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: PRODUCT, version: '1', description: 'MLOps environments on Google Cloud.' },
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transform: describeAccess,
    refResolver,
  });
  addComponents(app);
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY });

  const runUrl = (workflowId: string, runId: string) =>
    `${uiUrl}/namespaces/${client.options.namespace}/workflows/${workflowId}/${runId}`;
  const environments = new Environments({ client, taskQueue, timeScale, policy, runUrl, apiUrl });
  const plans = new Plans({ client, taskQueue, timeScale, policy });
  await app.register(environmentRoutes, {
    environments,
    plans,
    client,
    visible: (caller) => visibleProjects(rules, caller),
    runUrl,
    timeScale,
  });
  await app.register(healthRoutes, { client, taskQueue });
  if (decodesFor !== undefined) codecRoutes(app, client);
  errorPageRoutes(app);
  await consoleRoutes(app);
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
