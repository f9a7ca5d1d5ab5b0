import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { Type } from 'typebox';

import type { EnvironmentKey } from '../domain/names.js';
import type { EnvironmentSpec } from '../domain/spec.js';
import type { PlanDocument } from './plan-schema.js';
import type { Plans } from './plans.js';
import { mistaken, Problem } from './problems.js';
import { answers, ID_WITH_VERB, Key, Project } from './route-parts.js';
import { named } from './schemas.js';
import { nameMistakes } from './spec-mistakes.js';
import { specValidator } from './spec-validator.js';

const MOST = 1_000;

const CountQuery = Type.Object(
  {
    count: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MOST, default: 1, description: 'how many alike: their quota is summed' }),
    ),
  },
  { additionalProperties: false },
);

const Plan = named<PlanDocument>('Plan');

export function planRoutes(app: FastifyInstance, plans: Plans): void {
  app.post<{ Params: { projectId: string }; Body: EnvironmentSpec; Querystring: { count: number } }>(
    '/v1/projects/:projectId/environments::plan',
    {
      schema: {
        operationId: 'planNewEnvironment',
        summary: 'Tell what creating an environment, or changing it to this spec, would do',
        params: Project,
        querystring: CountQuery,
        body: named<EnvironmentSpec>('EnvironmentSpec'),
        response: { 200: Plan, ...answers },
      },
      validatorCompiler,
    },
    ({ params, body, query, id }) => {
      const mistakes = nameMistakes(body, params);
      if (mistakes.length > 0) throw mistaken(mistakes);
      return plans.ofSpec(body, { count: query.count, id });
    },
  );

  app.post<{ Params: EnvironmentKey; Querystring: { count: number } }>(
    `/v1/projects/:projectId/environments/${ID_WITH_VERB}::plan`,
    {
      schema: {
        operationId: 'planEnvironment',
        summary: 'Tell what a run would do: what has drifted',
        params: Key,
        querystring: CountQuery,
        response: { 200: Plan, ...answers },
      },
      validatorCompiler,
    },
    ({ params, query, id }) => plans.ofStored(params, { count: query.count, id }),
  );
}

/** The domain's check stands in for Ajv where there is a body, so that the count needs one of its own. */
const validatorCompiler: FastifySchemaCompiler<unknown> = (route) =>
  route.httpPart === 'querystring' ? (query: { count?: string }) => countIn(query) : specValidator(route);

function countIn({ count = '1' }: { count?: string }): { value: { count: number } } | { error: Problem } {
  const value = /^\d+$/.test(count) ? Number(count) : 0;
  if (value >= 1 && value <= MOST) return { value: { count: value } };
  return { error: new Problem('invalid-request', `count must be a whole number from 1 to ${MOST}.`) };
}
