import { Type } from 'typebox';

import { DURATION_PATTERN } from './duration.js';

export const REGION = '[a-z]+-[a-z]+[0-9]{1,2}';
export const NAME = '[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** `description` says what is allowed: OpenAPI shows it, and a mistake quotes it. */
export const text = (
  title: string,
  pattern: string,
  description: string,
  more: { default?: string; examples?: string[] } = {},
) => Type.String({ title, pattern: `^(?:${pattern})$`, description, ...more });
export const duration = (title: string, description: string, more: { default?: string } = {}) =>
  Type.Optional(Type.String({ title, pattern: DURATION_PATTERN, description, examples: ['90m', '12h'], ...more }));
export const gigabytes = (title: string, description: string, minimum: number, preset: number) =>
  Type.Optional(Type.Integer({ title, description, minimum, maximum: 65_536, default: preset }));
export const optional = (...row: Parameters<typeof text>) => Type.Optional(text(...row));

export const closed = { additionalProperties: false } as const;
