import type { FastifySchema } from 'fastify';

import { isOperation, OPERATIONS } from '../domain/operations.js';

export const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token that the service was told of, or an ID token of its issuer. Without either on loopback: none.',
  },
} as const;

/** For @fastify/swagger: who may ask for an operation stands in its description. */
export function describeAccess({ schema, url }: { schema: FastifySchema; url: string }): {
  schema: FastifySchema;
  url: string;
} {
  const { operationId, description } = schema;
  if (!isOperation(operationId)) return { schema, url };
  const least = OPERATIONS[operationId];
  const access = least === 'nobody' ? {} : { description: `Needs the role ${least} in the project.` };
  const security = least === 'nobody' ? [{}] : [{ bearer: [] }];
  return { schema: { ...schema, ...(description === undefined && access), security }, url };
}
