import { quote } from './mistake.js';
import type { Schema } from './shape.js';
import { EnvironmentSpecSchema } from './spec-schema.js';
import { nearest } from './suggest.js';

/** What is wrong with a mask, in a sentence each: every path names a field of the spec, or it is `*` alone. */
export function maskMistakes(mask: readonly string[]): string[] {
  if (mask.includes('*')) return mask.length === 1 ? [] : ['* stands for the whole spec: name it alone.'];
  return mask.map((path) => mistakeOf(path)).filter((mistake) => mistake !== undefined);
}

function mistakeOf(path: string): string | undefined {
  const parts = path.split('.');
  let schema: Schema | undefined = EnvironmentSpecSchema;
  for (const [index, part] of parts.entries()) {
    const next: Schema | undefined = fieldOf(schema, part);
    if (next === undefined) return unknown(path, parts.slice(0, index), part, schema);
    schema = next;
  }
  return undefined;
}

/** A map's keys are the caller's own; of alternatives, the one with fields. */
function fieldOf(schema: Schema | undefined, part: string): Schema | undefined {
  const { properties, patternProperties, anyOf } = schema ?? {};
  if (anyOf)
    return fieldOf(
      anyOf.find(({ type }) => type === 'object'),
      part,
    );
  if (properties && Object.hasOwn(properties, part)) return properties[part];
  return Object.entries(patternProperties ?? {}).find(([key]) => new RegExp(key, 'u').test(part))?.[1];
}

function unknown(path: string, parents: string[], part: string, schema: Schema | undefined): string {
  const fields = Object.keys(schema?.properties ?? {});
  const meant = nearest(part, fields);
  const hint =
    meant === undefined
      ? fields.length > 0
        ? `; there are: ${fields.join(', ')}`
        : ''
      : `; did you mean ${[...parents, meant].join('.')}?`;
  return `updateMask names ${quote(path)}, which is no field of the spec${hint}`.replace(/[^?.]$/, '$&.');
}
