import { stripVTControlCharacters } from 'node:util';

import { isObject } from '../domain/differences.js';

/** All but tab and newline of C0 and C1 (ECMA-48), which JSON and YAML let pass in part. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A text, or a document of texts, without what a terminal would obey: lines of a build log and texts of Google's are
 * others' words, and could move the cursor or name the window.
 */
export function printable<T>(value: T): T;
export function printable(value: unknown): unknown {
  if (typeof value === 'string') return stripVTControlCharacters(value).replaceAll(CONTROLS, '');
  if (Array.isArray(value)) return value.map((item: unknown) => printable(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, printable(item)]));
}

/** Of a text that may have several. */
export const oneLine = (text = '') => text.replaceAll(/\s+/g, ' ');
