import { isObject } from '../domain/differences.js';
import { pointer } from '../domain/mistake.js';

const PLACEHOLDER = /\$\{([^{}]*)\}/g;
/** What looks like a placeholder in a Dockerfile or a script is Docker's or the shell's. */
const TEXTS = /^\/image\/(dockerfile$|files\/)/;

/** A column of a roster that a value of a spec asks for. */
export interface Placeholder {
  pointer: string;
  column: string;
}

export function placeholders(value: unknown, path: (string | number)[] = []): Placeholder[] {
  const at = pointer(...path);
  if (typeof value === 'string' && !TEXTS.test(at)) {
    return [...value.matchAll(PLACEHOLDER)].map(([, column = '']) => ({ pointer: at, column }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => placeholders(item, [...path, index]));
  return isObject(value) ? Object.entries(value).flatMap(([key, item]) => placeholders(item, [...path, key])) : [];
}

/** The spec of one line of a roster. */
export function fill(
  value: unknown,
  values: Readonly<Record<string, string>>,
  path: (string | number)[] = [],
): unknown {
  if (typeof value === 'string' && !TEXTS.test(pointer(...path))) {
    return value.replace(PLACEHOLDER, (_, column: string) => values[column] ?? '');
  }
  if (Array.isArray(value)) return value.map((item, index) => fill(item, values, [...path, index]));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values, [...path, key])]));
}
