import { admit } from '../domain/admission.js';
import type { Mistake } from '../domain/mistake.js';
import type { EnvironmentKey } from '../domain/names.js';
import { checkSpec, resolveSpec, type EnvironmentSpec } from '../domain/spec.js';

/** Everything that is wrong with a spec; none means that the value is an EnvironmentSpec that may be started. */
export function specMistakes(value: unknown): Mistake[] {
  const shape = checkSpec(value);
  return shape.length > 0 ? shape : admit(resolveSpec(value as EnvironmentSpec));
}

/** The spec names what the address names. */
export function nameMistakes(spec: EnvironmentSpec, key: Partial<EnvironmentKey>): Mistake[] {
  return (['projectId', 'environmentId'] as const).flatMap((field) => {
    const named = key[field];
    if (named === undefined || named === spec[field]) return [];
    const detail = `The address names the ${field} ${named}, the spec ${spec[field]}: an environment keeps its name.`;
    return [{ pointer: `/${field}`, detail, suggestion: named }];
  });
}
