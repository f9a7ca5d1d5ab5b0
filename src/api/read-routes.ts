import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';

import type { EnvironmentKey } from '../domain/names.js';
import { callerOf } from './authentication.js';
import { listEnvironments } from './list.js';
import { answers, Environment, ID, Key, Project, type RoutesOptions } from './route-parts.js';
import { ListQuery, named, type EnvironmentList } from './schemas.js';
import { changed, HeldRequests, waitOf, WaitQuery } from './wait.js';

const IfNoneMatch = Type.Object({
  'if-none-match': Type.Optional(Type.String({ description: 'the etag of what the caller has' })),
});

export function readRoutes(
  app: FastifyInstance,
  { environments, client, visible, runUrl, timeScale }: RoutesOptions,
): void {
  app.get<{ Params: { projectId: string }; Querystring: ListQuery }>(
    '/v1/projects/:projectId/environments',
    {
      schema: {
        operationId: 'listEnvironments',
        summary: 'List environments',
        params: Project,
        querystring: ListQuery,
        response: { 200: named<EnvironmentList>('EnvironmentList'), ...answers },
      },
    },
    (request) => {
      const { projectId } = request.params;
      const projects = projectId === '-' ? visible(callerOf(request)) : { only: [projectId] };
      return listEnvironments(client, projects, request.query, { runUrl, timeScale });
    },
  );

  const held = new HeldRequests();
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.get<{ Params: EnvironmentKey; Querystring: { wait?: string }; Headers: { 'if-none-match'?: string } }>(
    `/v1/projects/:projectId/environments/${ID}`,
    {
      schema: {
        operationId: 'getEnvironment',
        summary: 'Read an environment, live',
        params: Key,
        querystring: WaitQuery,
        headers: IfNoneMatch,
        response: {
          200: Environment,
          304: Type.Null({ description: 'It is still what If-None-Match names' }),
          ...answers,
        },
      },
    },
    async (request, reply) => {
      const { params, query, headers } = request;
      const withinMs = waitOf(query.wait);
      const isInVain = () => closing || reply.raw.destroyed;
      const look = () => changed(() => environments.get(params), headers['if-none-match'], { withinMs, isInVain });
      const { document, isNews } = await (withinMs > 0 ? held.hold(callerOf(request).name, look) : look());
      reply.header('etag', document.etag);
      return isNews ? reply.send(document) : reply.code(304).send();
    },
  );
}
