import type { FastifySchemaCompiler } from 'fastify';

import { mistaken } from './problems.js';
import { specMistakes } from './spec-mistakes.js';

/** The domain's own check stands in for Ajv: it names every mistake, and the nearest right name of a misspelt field. */
export const specValidator: FastifySchemaCompiler<unknown> = ({ httpPart }) => {
  if (httpPart !== 'body') return (value: unknown) => ({ value });
  return (value: unknown) => {
    const mistakes = specMistakes(value);
    return mistakes.length === 0 ? { value } : { error: mistaken(mistakes) };
  };
};
