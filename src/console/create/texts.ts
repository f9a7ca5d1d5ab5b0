import { isObject } from '../../domain/differences.js';
import type { FieldSchema } from './schema.js';

/** How a value is written in one field of the form, and read from it; what cannot be read stays a text, and is told as a mistake. */
export interface Writing {
  isLong: boolean;
  hint?: string;
  write: (value: unknown) => string;
  read: (text: string) => unknown;
}

const word: Writing = {
  isLong: false,
  write: (value) => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)),
  read: (text) => (text === '' ? undefined : text),
};

const number: Writing = { ...word, read: (text) => (/^[0-9]+$/.test(text) ? Number(text) : word.read(text)) };

const words: Writing = {
  isLong: true,
  hint: 'one a line',
  write: (value) => (Array.isArray(value) ? value.join('\n') : word.write(value)),
  read: (text) => {
    const items = text
      .split(/[\n,]/)
      .map((item) => item.trim())
      .filter(Boolean);
    return items.length === 0 ? undefined : items;
  },
};

const pairs: Writing = {
  isLong: true,
  hint: 'key=value, one a line',
  write: (value) =>
    isObject(value)
      ? Object.entries(value)
          .map(([key, item]) => `${key}=${String(item)}`)
          .join('\n')
      : word.write(value),
  read: (text) => {
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    if (lines.length === 0) return undefined;
    return Object.fromEntries(
      lines.map((line) => {
        const [key = '', ...rest] = line.split('=');
        return [key.trim(), rest.join('=').trim()];
      }),
    );
  },
};

const json: Writing = {
  isLong: true,
  hint: 'a word, or JSON',
  write: word.write,
  read: (text) => {
    if (!/^\s*[[{"]/.test(text)) return word.read(text.trim());
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  },
};

export function writingOf({ type, items, properties, anyOf }: FieldSchema): Writing {
  if (type === 'integer') return number;
  if (type === 'array' && items?.type === 'string') return words;
  if (type === 'object' && properties === undefined) return pairs;
  return anyOf !== undefined || type === 'array' || type === 'object' ? json : word;
}
