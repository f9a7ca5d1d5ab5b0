import { checkBy } from './check-by.js';
import type { Mistake } from './mistake.js';
import { EnvironmentSpecSchema } from './spec-schema.js';

/** Workflows import types from here and functions from their own files, which keeps typebox out of their bundle. */
export type { Mistake } from './mistake.js';
export { resolveSpec, type ResolvedSpec } from './resolve.js';
export { EnvironmentSpecSchema, type EnvironmentSpec } from './spec-schema.js';

/** Every mistake at once, in the order of their pointers; none means that the value is an EnvironmentSpec. */
export function checkSpec(value: unknown): Mistake[] {
  return checkBy(EnvironmentSpecSchema, value);
}
