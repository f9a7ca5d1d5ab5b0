import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { VERSION } from '../version.js';
import { checks, type CheckOptions } from './checks.js';
import { answers } from './route-parts.js';

const Alive = Type.Object({ ok: Type.Boolean(), version: Type.String({ description: 'of the program that answers' }) });

const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      ok: Type.Boolean(),
      required: Type.Boolean({ description: 'whether work waits for it' }),
      detail: Type.String({ description: 'what was found, and what to do' }),
    }),
  ),
});

const ReadinessQuery = Type.Object(
  {
    google: Type.Optional(
      Type.Boolean({ description: 'ask a worker too whether Google lets it in: seconds, and a short workflow' }),
    ),
  },
  { additionalProperties: false },
);

export const healthRoutes: FastifyPluginCallbackTypebox<CheckOptions> = (app, options, done) => {
  app.get(
    '/healthz',
    { schema: { operationId: 'checkAlive', summary: 'The process runs', response: { 200: Alive } } },
    () => ({ ok: true, version: VERSION }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'checkReady',
        summary: 'What is needed to do work, each with what to do',
        querystring: ReadinessQuery,
        response: { 200: Readiness, 503: Readiness, 401: answers[401], 403: answers[403] },
      },
    },
    async ({ query }, reply) => {
      const found = await checks(options, { google: query.google === true });
      const ready = found.every(({ ok, required }) => ok || !required);
      return reply.code(ready ? 200 : 503).send({ ready, checks: found });
    },
  );
  done();
};
