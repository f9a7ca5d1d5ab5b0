import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';

import { EnvironmentSpecSchema } from '../domain/spec.js';
import { PlanSchema } from './plan-schema.js';
import { EnvironmentList, EnvironmentSchema, FailureSchema, ProblemSchema } from './schemas.js';

/** What OpenAPI shows once, by name, however many routes take or answer it: generated clients have these types. */
const COMPONENTS: Record<string, TSchema> = {
  EnvironmentSpec: EnvironmentSpecSchema,
  Environment: EnvironmentSchema,
  EnvironmentList,
  Failure: FailureSchema,
  Plan: PlanSchema,
  Problem: ProblemSchema,
};

export function addComponents(app: FastifyInstance): void {
  for (const [name, schema] of Object.entries(COMPONENTS)) app.addSchema({ ...schema, $id: name });
}

/** For @fastify/swagger, which else names them def-0, def-1 and so on. */
export const refResolver = {
  buildLocalReference: ({ $id }: { $id?: unknown }, _base: unknown, _fragment: unknown, index: number): string =>
    typeof $id === 'string' ? $id : `def-${index}`,
};
