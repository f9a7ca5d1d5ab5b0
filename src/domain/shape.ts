import { MAX_MISTAKES, pointer, quote, type Mistake } from './mistake.js';
import { nearest, reformed } from './suggest.js';

/** The part of JSON Schema that the spec's table uses. */
export interface Schema {
  type?: string;
  description?: string;
  examples?: unknown;
  default?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  patternProperties?: Readonly<Record<string, Schema>>;
  required?: readonly string[] | undefined;
  items?: Schema;
  maxItems?: number;
  pattern?: string;
  minLength?: number;
  minimum?: number;
  maximum?: number;
}

/** Begins with what people call the whole. */
type Path = readonly [string, ...(string | number)[]];

/**
 * Reads a value by its schema: every mistake (typebox's own reader stops at eight, a number set for the whole
 * process), and the part that has the right types, for the rules between fields to go on with.
 */
export function checkShape(
  schema: Schema,
  value: unknown,
  whole = 'the spec',
): { mistakes: Mistake[]; typed: unknown } {
  const mistakes: Mistake[] = [];
  const typed = read(schema, value, [whole], mistakes);
  return { mistakes, typed };
}

/** Undefined where the type is wrong. A list with an ill-typed item is left out whole, so that indexes stay true. */
function read(schema: Schema, value: unknown, path: Path, found: Mistake[]): unknown {
  if (schema.anyOf) return read(branch(schema, value), value, path, found);
  if (schema.enum) return readChoice(schema, schema.enum, value, path, found);
  if (!hasType(schema.type, value) || isTooLong(schema, value)) {
    found.push(wrong(schema, value, path));
    return undefined;
  }
  if (isObject(value)) return readObject(schema, value, path, found);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => read(schema.items ?? {}, item, [...path, index], found));
    return items.includes(undefined) ? undefined : items;
  }
  if (!fits(schema, value)) found.push(wrong(schema, value, path));
  return value;
}

function readObject(schema: Schema, value: Record<string, unknown>, path: Path, found: Mistake[]): unknown {
  const { properties = {}, patternProperties = {}, required = [] } = schema;
  const patterns = Object.entries(patternProperties).map(([key, field]) => ({ key: new RegExp(key, 'u'), field }));
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (found.length >= MAX_MISTAKES) break;
    const field = Object.hasOwn(properties, key)
      ? properties[key]
      : patterns.find((pattern) => pattern.key.test(key))?.field;
    if (item === undefined) continue;
    if (field === undefined) found.push(unknownKey(schema, key, path));
    else entries.push([key, read(field, item, [...path, key], found)]);
  }
  for (const key of required.filter((name) => value[name] === undefined)) {
    const detail = `${name([...path, key])} is required: ${properties[key]?.description ?? 'it has no default'}.`;
    found.push({ pointer: at([...path, key]), detail });
  }
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function readChoice(
  schema: Schema,
  choices: readonly unknown[],
  value: unknown,
  path: Path,
  found: Mistake[],
): unknown {
  if (choices.includes(value)) return value;
  const meant = typeof value === 'string' ? nearest(value, choices.map(String)) : undefined;
  found.push({ ...wrong(schema, value, path), ...(meant !== undefined && { suggestion: meant }) });
  return undefined;
}

/** The alternative that the caller seems to mean: an object or a word. */
function branch({ description = '', anyOf = [] }: Schema, value: unknown): Schema {
  const chosen = anyOf.find(({ type }) => (type === 'object') === isObject(value));
  return { description, ...chosen };
}

function wrong(schema: Schema, value: unknown, path: Path): Mistake {
  const { description = 'something else', pattern, type } = schema;
  const meant = pattern === undefined ? unquoted(type, value) : reformed(value, new RegExp(pattern, 'u'));
  return {
    pointer: at(path),
    detail: `${name(path)} cannot be ${quote(value)}: it takes ${description}.`,
    ...(meant !== undefined && { suggestion: meant }),
  };
}

/** A number or a boolean in quotation marks. */
function unquoted(type: string | undefined, value: unknown): string | undefined {
  if (typeof value !== 'string' || type === 'string') return undefined;
  return /^([0-9]+|true|false)$/.test(value) && hasType(type, JSON.parse(value)) ? value : undefined;
}

function unknownKey(schema: Schema, key: string, path: Path): Mistake {
  const { properties, description = '' } = schema;
  const where = at([...path, key]);
  if (properties === undefined) {
    const lower = reformed(key, new RegExp(Object.keys(schema.patternProperties ?? {})[0] ?? '', 'u'));
    const detail = `${quote(key)} is not a key that ${name(path)} takes: ${description}.`;
    return { pointer: where, detail, ...(lower !== undefined && { suggestion: lower }) };
  }
  const fields = Object.keys(properties);
  const meant = nearest(key, fields) ?? inside(properties, key);
  const detail = `${quote(key)} is not a field of ${name(path)}, which has ${fields.join(', ')}.`;
  return { pointer: where, detail, ...(meant !== undefined && { suggestion: meant }) };
}

/** The same field one level deeper: `machineType` belongs under `notebook`. */
function inside(properties: Readonly<Record<string, Schema>>, key: string): string | undefined {
  const parent = Object.keys(properties).find((field) => Object.hasOwn(properties[field]?.properties ?? {}, key));
  return parent === undefined ? undefined : `${parent}.${key}`;
}

function at([, ...path]: Path): string {
  return pointer(...path);
}

function name([whole, ...path]: Path): string {
  if (path.length === 0) return whole;
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
}

function fits({ pattern, minLength = 0, minimum = -Infinity, maximum = Infinity }: Schema, value: unknown): boolean {
  if (typeof value === 'number') return value >= minimum && value <= maximum;
  if (typeof value !== 'string') return true;
  return value.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(value));
}

function isTooLong({ maxItems = Infinity }: Schema, value: unknown): boolean {
  return Array.isArray(value) && value.length > maxItems;
}

function hasType(type: string | undefined, value: unknown): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
