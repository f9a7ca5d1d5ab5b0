import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Client } from '@temporalio/client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { quote } from '../domain/mistake.js';
import type { EnvironmentKey } from '../domain/names.js';
import { EnvironmentSpecSchema, type EnvironmentSpec } from '../domain/spec.js';
import type { Environments, EnvironmentsOptions } from './environments.js';
import { listEnvironments } from './list.js';
import { mistaken, Problem } from './problems.js';
import { EnvironmentList, EnvironmentSchema, ListQuery, ProblemSchema } from './schemas.js';
import { nameMistakes } from './spec-mistakes.js';
import { specValidator } from './spec-validator.js';
import { UpdateBody, updateEnvironment, UpdateQuery, type UpdateRequest } from './update-route.js';

/** A verb after the id: a plain `::retry` would be taken as part of the id. */
const ID = ':environmentId(^[a-z][a-z0-9-]*$)';
const ID_WITH_VERB = ':environmentId(^[a-z][a-z0-9-]*)';

const Project = Type.Object({ projectId: Type.String({ description: 'a project id; - for all, in lists' }) });
const Key = Type.Object({ projectId: Type.String(), environmentId: Type.String() });

const VERBS = {
  retry: 'Run now towards the goal',
  cancel: 'Call off the run, or the runs to come; what is there stays',
  start: 'Start the stopped notebook',
  stop: 'Stop the notebook; its disks stay',
} as const;

const answers = { '4xx': ProblemSchema, '5xx': ProblemSchema };

export interface RoutesOptions {
  environments: Environments;
  client: Client;
  runUrl: EnvironmentsOptions['runUrl'];
}

export const environmentRoutes: FastifyPluginCallbackTypebox<RoutesOptions> = (app, options, done) => {
  const { environments, client, runUrl } = options;
  app.addHook('preValidation', refuseUnknownParameters);

  app.post<{ Params: { projectId: string }; Body: EnvironmentSpec }>(
    '/v1/projects/:projectId/environments',
    {
      schema: {
        summary: 'Create an environment; the same spec again finds it',
        params: Project,
        body: EnvironmentSpecSchema,
        response: { 200: EnvironmentSchema, 202: EnvironmentSchema, ...answers },
      },
      validatorCompiler: specValidator,
    },
    async (request, reply) => {
      const mistakes = nameMistakes(request.body, request.params);
      if (mistakes.length > 0) throw mistaken(mistakes);
      const { created, document } = await environments.create(request.body);
      return reply
        .code(created ? 202 : 200)
        .header('etag', document.etag)
        .send(document);
    },
  );

  app.get(
    '/v1/projects/:projectId/environments',
    {
      schema: {
        summary: 'List environments',
        params: Project,
        querystring: ListQuery,
        response: { 200: EnvironmentList, ...answers },
      },
    },
    ({ params, query }) => listEnvironments(client, params.projectId, query, runUrl),
  );

  app.get<{ Params: EnvironmentKey }>(
    `/v1/projects/:projectId/environments/${ID}`,
    { schema: { summary: 'Read an environment, live', params: Key, response: { 200: EnvironmentSchema, ...answers } } },
    async (request, reply) => {
      const document = await environments.get(request.params);
      reply.header('etag', document.etag);
      return request.headers['if-none-match'] === document.etag ? reply.code(304).send() : reply.send(document);
    },
  );

  app.patch<{ Params: EnvironmentKey; Body: Record<string, unknown>; Querystring: UpdateRequest['query'] }>(
    `/v1/projects/:projectId/environments/${ID}`,
    {
      schema: {
        summary: 'Change the spec, and converge to it',
        params: Key,
        querystring: UpdateQuery,
        body: UpdateBody,
        response: { 200: EnvironmentSchema, 202: EnvironmentSchema, ...answers },
      },
    },
    async ({ params: key, query, body, headers }, reply) => {
      const ifMatch = headers['if-match'];
      const { accepted, document } = await updateEnvironment(environments, { key, query, body, ifMatch });
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
        summary: 'Take down everything the environment made',
        params: Key,
        response: { 200: EnvironmentSchema, 202: EnvironmentSchema, ...answers },
      },
    },
    async (request, reply) => {
      const { accepted, document } = await environments.delete(request.params);
      return reply.code(accepted ? 202 : 200).send(document);
    },
  );

  for (const [verb, summary] of Object.entries(VERBS)) {
    app.post<{ Params: EnvironmentKey }>(
      `/v1/projects/:projectId/environments/${ID_WITH_VERB}::${verb}`,
      { schema: { summary, params: Key, response: { 202: EnvironmentSchema, ...answers } } },
      async (request, reply) =>
        reply.code(202).send(await environments.ask(request.params, verb as keyof typeof VERBS)),
    );
  }
  done();
};

/** A misspelt parameter is refused like a misspelt field: it would mean nothing without a word. */
function refuseUnknownParameters(
  { query, routeOptions }: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
) {
  const { properties = {} } = (routeOptions.schema?.querystring ?? {}) as { properties?: object };
  const [unknown] = Object.keys(query as object).filter((name) => !(name in properties));
  if (unknown === undefined) {
    done();
    return;
  }
  const known = Object.keys(properties).join(', ') || 'none';
  done(new Problem('invalid-request', `There is no parameter ${quote(unknown)} here; there are: ${known}.`));
}
