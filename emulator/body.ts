import type { TSchema } from 'typebox';

import { ApiError } from './errors.js';

/** The part of JSON Schema in which the twin writes Google's messages. */
interface Shape {
  type?: string;
  format?: string;
  enum?: string[];
  /** Of an enum that may come as its number. */
  numbers?: Record<string, number>;
  items?: Shape;
  properties?: Record<string, Shape>;
  patternProperties?: Record<string, Shape>;
}

/**
 * Reads a request body as Google's JSON transcoding does (https://protobuf.dev/programming-guides/json/): camelCase and
 * snake_case alike, null is absence, an int64 may be a number; a field that the message lacks is refused, not dropped.
 */
export function readBody(schema: TSchema, body: unknown, root = ''): unknown {
  const problems: Problem[] = [];
  const value = read(schema, body ?? {}, root, problems);
  if (problems.length === 0) return value;
  throw new ApiError('INVALID_ARGUMENT', problems.map(({ description }) => description).join('\n'), {
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: problems }],
  });
}

interface Problem {
  field: string;
  description: string;
}

function read(shape: Shape, given: unknown, at: string, problems: Problem[]): unknown {
  const value = shape.numbers && typeof given === 'number' ? nameOf(shape.numbers, given) : given;
  const kind = mismatch(shape, value);
  if (kind !== undefined) {
    problems.push({ field: at, description: `Invalid value${place(at)} (${kind}), ${JSON.stringify(value)}` });
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => read(shape.items ?? {}, item, `${at}[${index}]`, problems));
  }
  if (shape.format === 'int64') return String(value);
  if (shape.type === 'integer') return Number(value);
  if (shape.type !== 'object') return value;
  return shape.patternProperties
    ? readMap(Object.values(shape.patternProperties)[0] ?? {}, value as object, at, problems)
    : readMessage(shape.properties ?? {}, value as object, at, problems);
}

/** A number that has no name stays one, and is refused as such. */
const nameOf = (numbers: Record<string, number>, given: number): unknown =>
  Object.keys(numbers).find((name) => numbers[name] === given) ?? given;

/** What Google calls the type that the value does not have. */
function mismatch({ type, format, enum: names }: Shape, value: unknown): string | undefined {
  const isString = typeof value === 'string';
  if (names) return isString && names.includes(value) ? undefined : 'TYPE_ENUM';
  if (type === 'object')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'Map';
  if (type === 'array') return Array.isArray(value) ? undefined : 'List';
  if (format === 'int64') return /^-?\d+$/.test(String(value)) ? undefined : 'TYPE_INT64';
  if (type === 'string') return isString ? undefined : 'TYPE_STRING';
  if (type === 'integer') return Number.isInteger(Number(value)) ? undefined : 'TYPE_INT32';
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : 'TYPE_BOOL';
  return undefined;
}

const place = (at: string): string => (at ? ` at '${at}'` : '');

function readMap(shape: Shape, value: object, at: string, problems: Problem[]): unknown {
  const entries = Object.entries(value).map(
    ([key, item]) => [key, read(shape, item, `${at}[${key}]`, problems)] as const,
  );
  return Object.fromEntries(entries);
}

function readMessage(fields: Record<string, Shape>, value: object, at: string, problems: Problem[]): unknown {
  const message: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const name = camelCase(key);
    const shape = fields[name];
    if (!shape) {
      const description = `Invalid JSON payload received. Unknown name "${key}"${place(at)}: Cannot find field.`;
      problems.push({ field: at, description });
    } else if (item !== null && item !== undefined) {
      message[name] = read(shape, item, at ? `${at}.${snakeCase(name)}` : snakeCase(name), problems);
    }
  }
  return message;
}

export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
