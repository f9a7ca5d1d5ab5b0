import type { FastifySchemaCompiler } from 'fastify';

import { checkSpec } from '../domain/spec.js';
import { mistaken } from './problems.js';

/** The domain's own check stands in for Ajv: it names every mistake, and the nearest right name of a misspelt field. */
export const specValidator: FastifySchemaCompiler<unknown> = ({ httpPart }) => {
  if (httpPart !== 'body') return (value: unknown) => ({ value });
  return (value: unknown) => {
    const mistakes = checkSpec(value);
    return mistakes.length === 0 ? { value } : { error: mistaken(mistakes) };
  };
};
