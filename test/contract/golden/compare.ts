import type { Exchange } from './read-log.js';
import { alike } from './names.js';
import type { Names } from './names.js';

export interface Difference {
  /** Discovery's id of the method. */
  method: string;
  /** `status`, `header vary`, or the place in the body; `[]` stands for every item of a list. */
  where: string;
  recorded: string;
  ours: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Headers that the recorder left out, or that the connection makes. */
const UNRECORDED = new Set([
  'cache-control',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
]);

/** Where two answers differ once names are alike: status, headers, keys, types and constants. */
export function compare(method: string, recorded: Exchange, answer: Answer, names: Names): Difference[] {
  const found: Difference[] = [];
  const differ = (where: string, one: string, other: string): void => {
    const known = found.some(
      (difference) => difference.where === where && difference.recorded === one && difference.ours === other,
    );
    if (!known) found.push({ method, where, recorded: one, ours: other });
  };
  if (recorded.status !== answer.status) {
    differ('status', String(recorded.status), String(answer.status));
    return found;
  }
  const given = Object.fromEntries([...answer.headers].filter(([name]) => !UNRECORDED.has(name)));
  for (const name of new Set([...Object.keys(recorded.headers), ...Object.keys(given)])) {
    if (recorded.headers[name] !== given[name])
      differ(`header ${name}`, recorded.headers[name] ?? 'nothing', given[name] ?? 'nothing');
  }
  walk(alike(recorded.answer, names), alike(answer.body, names), 'body', differ);
  return found;
}

type Differ = (where: string, recorded: string, ours: string) => void;

function walk(recorded: unknown, ours: unknown, where: string, differ: Differ): void {
  const [one, other] = [show(recorded), show(ours)];
  if (one !== other) {
    differ(where, one, other);
  } else if (Array.isArray(recorded) && Array.isArray(ours)) {
    if (recorded.length !== ours.length) differ(`${where}.length`, String(recorded.length), String(ours.length));
    else for (const [index, item] of recorded.entries()) walk(item, ours[index], `${where}[]`, differ);
  } else if (isObject(recorded) && isObject(ours)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(ours)]))
      walk(recorded[key], ours[key], `${where}.${key}`, differ);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : JSON.stringify(value);
}
