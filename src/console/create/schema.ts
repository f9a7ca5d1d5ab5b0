import written from '../../../docs/environment.schema.json' with { type: 'json' };
import type { Schema } from '../../domain/shape.js';

/** A field as the form shows it: the API's own table, as editors read it. */
export interface FieldSchema extends Schema {
  title?: string;
  properties?: Readonly<Record<string, FieldSchema>>;
  items?: FieldSchema;
}

export const SPEC_SCHEMA = written as unknown as FieldSchema;

export function schemaAt(path: readonly string[]): FieldSchema {
  return path.reduce<FieldSchema>((schema, key) => schema.properties?.[key] ?? {}, SPEC_SCHEMA);
}

/** The paths of an object's fields, but for those named. */
export function fieldsOf(object: string, ...without: string[]): string[][] {
  const names = Object.keys(schemaAt([object]).properties ?? {});
  return names.filter((name) => !without.includes(name)).map((name) => [object, name]);
}
