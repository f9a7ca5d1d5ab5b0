/** A graph of data as JSON and back: what is in two places is one thing again, and maps, sets, bytes and refusals stay what they are. */
import { ApiError } from './errors.js';
import type { More, Status } from './errors.js';

/** What JSON has no form for is an object with one key that begins with `$`. */
const FORMS = {
  $map: (entries: unknown[][]) => new Map(entries.map(([key, value]) => [key, value])),
  $set: (items: unknown[]) => new Set(items),
  $bytes: (text: string) => Buffer.from(text, 'base64'),
  $refusal: ({ status, message, more }: { status: Status; message: string; more: More }) =>
    new ApiError(status, message, more),
  $object: (entries: [string, unknown][]) => Object.fromEntries(entries),
  $undefined: () => undefined,
} as const;

/** Throws at what is no data, such as a function. */
export function encode(root: unknown): unknown {
  const shared = sharedIn(root);
  const ids = new Map<object, number>();
  const walk = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return form(value, walk);
    const known = ids.get(value);
    if (known !== undefined) return { $ref: known };
    if (!shared.has(value)) return form(value, walk);
    ids.set(value, ids.size);
    return { $id: ids.get(value), $is: form(value, walk) };
  };
  return walk(root);
}

type Walk = (value: unknown) => unknown;

function form(value: unknown, walk: Walk): unknown {
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'function') throw new Error(`A function is no data: ${value.name}`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(walk);
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [walk(key), walk(item)]) };
  if (value instanceof Set) return { $set: [...value].map(walk) };
  if (Buffer.isBuffer(value)) return { $bytes: value.toString('base64') };
  if (value instanceof ApiError)
    return { $refusal: { status: value.status, message: value.message, more: walk(value.more) } };
  if (!isPlain(value)) throw new Error(`No data: ${value.constructor.name}`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const told = entries.map(([key, item]) => [key, walk(item)] as const);
  return entries.some(([key]) => key.startsWith('$')) ? { $object: told } : Object.fromEntries(told);
}

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

/** What is met more than once. */
function sharedIn(root: unknown): Set<object> {
  const [met, shared] = [new Set<object>(), new Set<object>()];
  const visit = (value: unknown): undefined => {
    if (typeof value !== 'object' || value === null) return;
    if (met.has(value)) {
      shared.add(value);
      return;
    }
    met.add(value);
    form(value, visit);
  };
  visit(root);
  return shared;
}

/** Throws at what `encode` did not write. */
export function decode(root: unknown): unknown {
  const known = new Map<unknown, unknown>();
  const walk = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map(walk);
    const [first, content] = (Object.entries(node)[0] ?? ['']) as [string, unknown?];
    if (first === '$ref') return taken(known, content);
    if (first === '$id') {
      const value = walk((node as { $is: unknown }).$is);
      known.set(content, value);
      return value;
    }
    if (first.startsWith('$')) return made(first, walk(content));
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item)]));
  };
  return walk(root);
}

function taken(known: ReadonlyMap<unknown, unknown>, id: unknown): unknown {
  if (!known.has(id)) throw new Error(`Nothing has the number ${String(id)}`);
  return known.get(id);
}

function made(name: string, content: unknown): unknown {
  if (!(name in FORMS)) throw new Error(`There is no form ${name}`);
  return FORMS[name as keyof typeof FORMS](content as never);
}
