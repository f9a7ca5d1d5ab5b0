/** What the twin's own API is told, read as Google's messages are. */
import type { Static, TSchema } from 'typebox';

import { BodyReader } from './body.js';
import type { Schema } from './discovery.js';
import { Shapes } from './shapes.js';

const own = new Shapes({});

export function readOwn<S extends TSchema>(schema: S, body: unknown): Static<S> {
  const reader = new BodyReader();
  const read = reader.read(own.of(asDiscovery(schema)), body ?? {}, '');
  reader.requireGood();
  return read as Static<S>;
}

type Part = Schema & { patternProperties?: Record<string, Schema> };

/** Discovery says of a map what its values are, and of an integer how long it is. */
const asDiscovery = (schema: TSchema): Schema =>
  JSON.parse(JSON.stringify(schema), (_, part: Part) => {
    const [values] = Object.values(part.patternProperties ?? {});
    if (values) return { type: 'object', additionalProperties: values };
    return part.type === 'integer' ? { ...part, format: 'int32' } : part;
  }) as Schema;
