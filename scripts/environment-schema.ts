/** Writes the spec's JSON Schema, by which editors know its fields as they are typed: `npm run schema`. */
import { writeFile } from 'node:fs/promises';

import { format } from 'prettier';

import { EnvironmentSpecSchema } from '../src/domain/spec.js';

export const SCHEMA = new URL('../docs/environment.schema.json', import.meta.url);

/** The domain's own table, in the draft that every editor reads. */
export function environmentSchema(): Promise<string> {
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', ...EnvironmentSpecSchema };
  return format(JSON.stringify(schema), { parser: 'json', printWidth: 120 });
}

if (process.argv[1] === import.meta.filename) await writeFile(SCHEMA, await environmentSchema());
