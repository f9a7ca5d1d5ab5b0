import { MAX_MISTAKES, type Mistake } from './mistake.js';
import { RULES } from './rules.js';
import { checkShape, type Schema } from './shape.js';
import type { EnvironmentSpec } from './spec-schema.js';

/** Checks a spec by its schema, which a client of the API has from there: apart, so that it need not load typebox. */
export function checkBy(schema: Schema, value: unknown): Mistake[] {
  const { mistakes, typed } = checkShape(schema, value);
  if (typed === undefined) return mistakes;
  const broken = RULES.flatMap((rule) => rule(typed as Partial<EnvironmentSpec>));
  // A rule knows more about a field than its pattern does: one answer a field is enough.
  const answered = new Set(broken.map((mistake) => mistake.pointer));
  const rest = mistakes.filter((mistake) => !answered.has(mistake.pointer));
  const all = [...rest, ...broken].sort((a, b) => (a.pointer < b.pointer ? -1 : a.pointer > b.pointer ? 1 : 0));
  return all.slice(0, MAX_MISTAKES);
}
