/**
 * Reads a request message as Google's JSON transcoding does (https://protobuf.dev/programming-guides/json/): camelCase and
 * snake_case alike, null is absence, an int64 may be a number; a field that the message lacks is refused, not dropped.
 * What is read although no schema says so is noted.
 */
import { Reading } from './reading.js';
import type { Scalar } from './scalars.js';
import type { Field, Shape } from './shapes.js';

export class BodyReader extends Reading {
  readonly #keepsNull: boolean;

  /** `keepsNull`: in a JSON merge patch null says that a field goes. */
  constructor({ keepsNull = false } = {}) {
    super();
    this.#keepsNull = keepsNull;
  }

  /** `at` is the field of the request that the body is; nothing where it is the whole of it. */
  read(shape: Shape, value: unknown, at: string): unknown {
    switch (shape.kind) {
      case 'any':
        return value;
      case 'scalar':
        return this.#scalar(shape, value, at);
      case 'list':
        if (!Array.isArray(value)) return this.#mismatch('List', value, at);
        return value.map((item, index) => this.read(shape.items, item, `${at}[${index}]`));
      case 'map':
        return isObject(value) ? this.#map(shape.values, value, at) : this.#mismatch('Map', value, at);
      case 'message':
        return isObject(value) ? this.#message(shape.fields, value, at) : this.#mismatch('Map', value, at);
    }
  }

  #mismatch(type: string, value: unknown, at: string): unknown {
    this.refuse(at, `Invalid value${place(at)} (${type}), ${JSON.stringify(value)}`);
    return undefined;
  }

  #scalar({ scalar }: { scalar: Scalar }, value: unknown, at: string): unknown {
    if (scalar.isWritten(value)) return value;
    const accepted = scalar.accept?.(value);
    if (accepted === undefined) return this.#mismatch(scalar.name, value, at);
    this.note(at, `${JSON.stringify(value)} should be ${JSON.stringify(accepted)} (${scalar.name})`);
    return accepted;
  }

  #map(values: Shape, value: object, at: string): unknown {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, this.#value(values, item, `${at}[${key}]`)] as const,
    );
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  }

  #message(fields: Map<string, Field>, value: object, at: string): unknown {
    const message: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const name = camelCase(key);
      const field = fields.get(name);
      const under = at ? `${at}.${snakeCase(name)}` : snakeCase(name);
      if (!field) {
        this.refuse(at, `Invalid JSON payload received. Unknown name "${key}"${place(at)}: Cannot find field.`);
      } else if (Array.isArray(item) && isSingle(field.shape)) {
        // https://github.com/zed-industries/zed/issues/53919
        const reason = 'Proto field is not repeating, cannot start list.';
        this.refuse(at, `Invalid JSON payload received. Unknown name "${key}"${place(at)}: ${reason}`);
      } else {
        if (key !== name) this.note(under, `"${key}" should be "${name}"`);
        if (field.outputOnly) this.note(under, 'is output only');
        const read = this.#value(field.shape, item, under);
        if (read !== undefined) message[name] = read;
      }
    }
    return message;
  }

  #value(shape: Shape, value: unknown, at: string): unknown {
    if (value !== null) return this.read(shape, value, at);
    if (this.#keepsNull) return null;
    this.note(at, 'null should be left out');
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSingle = ({ kind }: Shape): boolean => kind === 'scalar' || kind === 'message';

const place = (at: string): string => (at ? ` at '${at}'` : '');

export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
