/** Discovery's schemas, linked once so that reading and checking a message only walks. */
import type { Schema } from './discovery.js';
import { SCALARS, enumOf } from './scalars.js';
import type { Scalar } from './scalars.js';

export interface Field {
  shape: Shape;
  outputOnly: boolean;
}

export type Shape =
  | { kind: 'message'; name: string; fields: Map<string, Field> }
  | { kind: 'map'; values: Shape }
  | { kind: 'list'; items: Shape }
  | { kind: 'scalar'; scalar: Scalar; pattern?: RegExp }
  | { kind: 'any' };

const ANY: Shape = { kind: 'any' };

export class Shapes {
  readonly #schemas: Record<string, Schema>;
  readonly #linked = new Map<string, Shape>();

  constructor(schemas: Record<string, Schema>) {
    this.#schemas = schemas;
  }

  named(name: string): Shape {
    const known = this.#linked.get(name);
    if (known) return known;
    const schema = this.#schemas[name];
    if (!schema) throw new Error(`There is no schema ${name}`);
    return this.of(schema, name);
  }

  of(schema: Schema, name = ''): Shape {
    if (schema.$ref !== undefined) return this.named(schema.$ref);
    if (schema.type === 'object') return this.#object(schema, name);
    if (schema.type === 'array') return { kind: 'list', items: this.of(schema.items ?? {}) };
    return scalarShape(schema);
  }

  /** A message may hold itself, so it is known before its fields are. */
  #object({ properties, additionalProperties }: Schema, name: string): Shape {
    if (additionalProperties) {
      const map = { kind: 'map' as const, values: ANY };
      if (name) this.#linked.set(name, map);
      return Object.assign(map, { values: this.of(additionalProperties) });
    }
    const message = { kind: 'message' as const, name, fields: new Map<string, Field>() };
    if (name) this.#linked.set(name, message);
    for (const [key, schema] of Object.entries(properties ?? {})) {
      message.fields.set(key, { shape: this.of(schema), outputOnly: schema.outputOnly ?? false });
    }
    return message;
  }
}

export function scalarShape({ type, format, enum: names, pattern }: Schema): Shape {
  if (!names && (type === undefined || type === 'any')) return ANY;
  const scalar = names ? enumOf(names) : SCALARS[format ?? type ?? ''];
  if (!scalar) throw new Error(`The scalar ${type} ${format ?? ''} is not known`);
  return { kind: 'scalar', scalar, ...(pattern === undefined ? {} : { pattern: new RegExp(`^(?:${pattern})$`) }) };
}
