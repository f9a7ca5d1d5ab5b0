import type { FastifySchemaCompiler } from 'fastify';

import { admit } from '../domain/admission.js';
import { checkSpec, resolveSpec, type EnvironmentSpec } from '../domain/spec.js';
import { Problem } from './problems.js';

/** The domain's own check stands in for Ajv: it names every mistake, and the nearest right name of a misspelt field. */
export const specValidator: FastifySchemaCompiler<unknown> = ({ httpPart }) => {
  if (httpPart !== 'body') return (value: unknown) => ({ value });
  return (value: unknown) => {
    const shape = checkSpec(value);
    const mistakes = shape.length > 0 ? shape : admit(resolveSpec(value as EnvironmentSpec));
    if (mistakes.length === 0) return { value };
    const count = mistakes.length === 1 ? 'a mistake' : `${String(mistakes.length)} mistakes`;
    return { error: new Problem('invalid-spec', `The spec has ${count}; nothing was started.`, { errors: mistakes }) };
  };
};
