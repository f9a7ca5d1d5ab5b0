import type { TSchema } from 'typebox';

import { ApiError } from './errors.js';

/** The part of JSON Schema in which the twin writes Google's messages. */
interface Shape {
  type?: string;
  format?: string;
  enum?: string[];
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
  const value = read(schema as Shape, body ?? {}, root, problems);
  if (problems.length === 0) return value;
  throw new ApiError('INVALID_ARGUMENT', problems.map(({ description }) => description).join('\n'), {
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: problems }],
  });
}

interface Problem {
  field: string;
  description: string;
}

function read(shape: Shape, value: unknown, at: string, problems: Problem[]): unknown {
  const wrong = (kind: string): undefined => {
    const place = at ? ` at '${at}'` : '';
    problems.push({ field: at, description: `Invalid value${place} (${kind}), ${JSON.stringify(value)}` });
    return undefined;
  };
  if (shape.enum) return shape.enum.includes(String(value)) ? value : wrong('TYPE_ENUM');
  switch (shape.type) {
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('Map');
      return shape.patternProperties
        ? readMap(Object.values(shape.patternProperties)[0] ?? {}, value, at, problems)
        : readMessage(shape.properties ?? {}, value, at, problems);
    case 'array':
      if (!Array.isArray(value)) return wrong('List');
      return value.map((item, index) => read(shape.items ?? {}, item, `${at}[${index}]`, problems));
    case 'string':
      if (shape.format === 'int64') return /^-?\d+$/.test(String(value)) ? String(value) : wrong('TYPE_INT64');
      return typeof value === 'string' ? value : wrong('TYPE_STRING');
    case 'integer':
      return Number.isInteger(Number(value)) ? Number(value) : wrong('TYPE_INT32');
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong('TYPE_BOOL');
    default:
      return value;
  }
}

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
      const place = at ? ` at '${at}'` : '';
      const description = `Invalid JSON payload received. Unknown name "${key}"${place}: Cannot find field.`;
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
