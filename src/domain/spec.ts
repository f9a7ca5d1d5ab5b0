import { MAX_MISTAKES, type Mistake } from './mistake.js';
import { RULES } from './rules.js';
import { checkShape } from './shape.js';
import { EnvironmentSpecSchema, type EnvironmentSpec } from './spec-schema.js';

/** Workflows import types from here and functions from their own files, which keeps typebox out of their bundle. */
export type { Mistake } from './mistake.js';
export { resolveSpec, type ResolvedSpec } from './resolve.js';
export { EnvironmentSpecSchema, type EnvironmentSpec } from './spec-schema.js';

/** Every mistake at once, in the order of their pointers; none means that the value is an EnvironmentSpec. */
export function checkSpec(value: unknown): Mistake[] {
  const { mistakes, typed } = checkShape(EnvironmentSpecSchema, value);
  if (typed === undefined) return mistakes;
  const broken = RULES.flatMap((rule) => rule(typed as Partial<EnvironmentSpec>));
  // A rule knows more about a field than its pattern does: one answer a field is enough.
  const answered = new Set(broken.map((mistake) => mistake.pointer));
  const rest = mistakes.filter((mistake) => !answered.has(mistake.pointer));
  const all = [...rest, ...broken].sort((a, b) => (a.pointer < b.pointer ? -1 : a.pointer > b.pointer ? 1 : 0));
  return all.slice(0, MAX_MISTAKES);
}
