import { byteLength } from './context.js';
import { pointer } from './mistake.js';
import type { EnvironmentSpec } from './spec-schema.js';

export interface Difference {
  pointer: string;
  was: unknown;
  wanted: unknown;
}

/** One value that differs, by the keys that lead to it. */
export interface Change {
  path: string[];
  was: unknown;
  wanted: unknown;
}

/**
 * What two callers wrote differently; the order of keys does not count. Texts of files are compared and shown as
 * digests, so that a spec whose texts were left out of a memo compares like the whole one.
 */
export function differences(a: EnvironmentSpec, b: EnvironmentSpec): Difference[] {
  return changes(withoutBodies(a), withoutBodies(b)).map(({ path, ...values }) => ({
    pointer: pointer(...path),
    ...values,
  }));
}

/** Field by field, in the order of their names; a list is one value. */
export function changes(was: object, wanted: object): Change[] {
  return compare([], was, wanted);
}

/**
 * A spec, as written or resolved, with the texts of files replaced by digests; doing it twice changes nothing. The
 * texts travel to the step that stores them, and nowhere else.
 */
export function withoutBodies<S extends { image?: object }>(spec: S): S {
  const image: { dockerfile?: string; files?: Record<string, string> } = spec.image ?? {};
  const { dockerfile, files } = image;
  if (dockerfile === undefined && files === undefined) return spec;
  return {
    ...spec,
    image: {
      ...image,
      ...(dockerfile !== undefined && { dockerfile: digest(dockerfile) }),
      ...(files && { files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, digest(text)])) }),
    },
  };
}

function compare(path: string[], was: unknown, wanted: unknown): Change[] {
  if (isObject(was) && isObject(wanted)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(wanted)])].sort();
    return keys.flatMap((key) => compare([...path, key], own(was, key), own(wanted, key)));
  }
  return same(was, wanted) ? [] : [{ path, was, wanted }];
}

/** Lists are one value: their order means something, such as which zone is tried first. */
function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (isObject(a) && isObject(b)) return compare([], a, b).length === 0;
  return Object.is(a, b);
}

export function own<T>(value: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DIGEST = /^text of [0-9]+ bytes, [0-9a-f]{16}$/;

/** FNV-1a, 64 bits: tells a caller's own texts apart, and workflows have no cryptography. */
export function digest(text: string): string {
  if (DIGEST.test(text)) return text;
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `text of ${byteLength(text)} bytes, ${hash.toString(16).padStart(16, '0')}`;
}
