import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';

import type { EnvironmentKey } from '../domain/names.js';
import type { EnvironmentSpec } from '../domain/spec.js';
import { callerOf } from './authentication.js';
import { planRoutes } from './plan-routes.js';
import { mistaken } from './problems.js';
import { readRoutes } from './read-routes.js';
import { answers, Environment, ID, ID_WITH_VERB, Key, Project, type RoutesOptions } from './route-parts.js';
import { named } from './schemas.js';
import { nameMistakes } from './spec-mistakes.js';
import { specValidator } from './spec-validator.js';
import { refuseUnknownParameters } from './unknown-parameters.js';
import { UpdateBody, updateEnvironment, UpdateQuery, type UpdateRequest } from './update-route.js';

const VERBS = {
  retry: 'Run now towards the goal',
  cancel: 'Call off the run, or the runs to come; what is there stays',
  start: 'Start the stopped notebook',
  stop: 'Stop the notebook; its disks stay',
} as const;

export const environmentRoutes: FastifyPluginCallbackTypebox<RoutesOptions> = (app, options, done) => {
  const { environments } = options;
  app.addHook('preValidation', refuseUnknownParameters);

  app.post<{ Params: { projectId: string }; Body: EnvironmentSpec }>(
    '/v1/projects/:projectId/environments',
    {
      schema: {
        operationId: 'createEnvironment',
        summary: 'Create an environment; the same spec again finds it',
        params: Project,
        body: named<EnvironmentSpec>('EnvironmentSpec'),
        response: { 200: Environment, 202: Environment, ...answers },
      },
      validatorCompiler: specValidator,
    },
    async (request, reply) => {
      const mistakes = nameMistakes(request.body, request.params);
      if (mistakes.length > 0) throw mistaken(mistakes);
      const { created, document } = await environments.create(request.body, callerOf(request).name);
      return reply
        .code(created ? 202 : 200)
        .header('etag', document.etag)
        .send(document);
    },
  );

  readRoutes(app, options);
  planRoutes(app, options.plans);

  app.patch<{ Params: EnvironmentKey; Body: Record<string, unknown>; Querystring: UpdateRequest['query'] }>(
    `/v1/projects/:projectId/environments/${ID}`,
    {
      schema: {
        operationId: 'updateEnvironment',
        summary: 'Change the spec, and converge to it',
        params: Key,
        querystring: UpdateQuery,
        body: UpdateBody,
        response: { 200: Environment, 202: Environment, ...answers },
      },
    },
    async (request, reply) => {
      const { params: key, query, body, headers } = request;
      const asked = { key, query, body, ifMatch: headers['if-match'], caller: callerOf(request).name };
      const { accepted, document } = await updateEnvironment(environments, asked);
      return reply
        .code(accepted ? 202 : 200)
        .header('etag', document.etag)
        .send(document);
    },
  );

  app.delete<{ Params: EnvironmentKey }>(
    `/v1/projects/:projectId/environments/${ID}`,
    {
      schema: {
        operationId: 'deleteEnvironment',
        summary: 'Take down everything the environment made',
        params: Key,
        response: { 200: Environment, 202: Environment, ...answers },
      },
    },
    async (request, reply) => {
      const { accepted, document } = await environments.delete(request.params, callerOf(request).name);
      return reply.code(accepted ? 202 : 200).send(document);
    },
  );

  for (const [verb, summary] of Object.entries(VERBS)) {
    app.post<{ Params: EnvironmentKey }>(
      `/v1/projects/:projectId/environments/${ID_WITH_VERB}::${verb}`,
      {
        schema: {
          operationId: `${verb}Environment`,
          summary,
          params: Key,
          response: { 202: Environment, ...answers },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request).name;
        return reply.code(202).send(await environments.ask(request.params, verb as keyof typeof VERBS, caller));
      },
    );
  }
  done();
};
