/** Reads the parameters of a method; what is none of its own is refused. */
import { camelCase, snakeCase } from './body.js';
import { ApiError } from './errors.js';
import type { Method, QueryParameter } from './methods.js';
import { Reading } from './reading.js';
import type { Scalar } from './scalars.js';

/**
 * In no document: what every method takes besides (https://docs.cloud.google.com/apis/docs/system-parameters), the id in
 * a resumable upload's address, and what gcloud 528 asks of Compute's aggregated lists.
 */
const BESIDES = ['$alt', 'upload_id', 'returnPartialSuccess'];

export class QueryReader extends Reading {
  read(method: Method, query: URLSearchParams): URLSearchParams {
    const read = new URLSearchParams();
    for (const [key, text] of query) {
      const name = method.query.has(key) || BESIDES.includes(key) ? key : camelCase(key);
      const parameter = method.query.get(name);
      if (parameter) {
        if (key !== name) this.note(name, `"${key}" should be "${name}"`);
        if (read.has(name) && !parameter.repeated) this.note(name, 'is given more than once');
        read.append(name, this.#value(parameter, name, text));
      } else if (BESIDES.includes(key)) {
        read.append(key, text);
      } else if (method.inPath.has(name)) {
        this.note(name, 'belongs in the path');
      } else {
        this.refuse(
          '',
          `Invalid JSON payload received. Unknown name "${key}": Cannot bind query parameter. Field '${key}' could not be found in request message.`,
        );
      }
    }
    for (const [name, { required }] of method.query) if (required && !read.get(name)) this.#missing(name);
    return read;
  }

  /** Only Storage's documents ask for a parameter (`Required parameter: project`: golden storage). */
  #missing(name: string): never {
    const what = `Required parameter: ${name}`;
    this.note(name, what);
    throw new ApiError('INVALID_ARGUMENT', what, { reason: 'required' });
  }

  #value({ shape }: QueryParameter, name: string, text: string): string {
    if (shape.kind !== 'scalar') return text;
    const { scalar } = shape;
    if (isWritten(scalar, text)) return text;
    const accepted = acceptable(scalar, text);
    const at = snakeCase(name);
    if (accepted === undefined) this.refuse(at, `Invalid value at '${at}' (${scalar.name}), "${text}"`);
    else this.note(name, `"${text}" should be "${accepted}" (${scalar.name})`);
    return accepted ?? '';
  }
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Everything is text in a query; an empty one stands for what is not given. */
const isWritten = (scalar: Scalar, text: string): boolean =>
  text === '' || [text, Number(text), BOOLEANS[text]].some(scalar.isWritten);

/** Python's clients write True and False, Google's generated ones numbers for enums. */
function acceptable(scalar: Scalar, text: string): string | undefined {
  const lower = text.toLowerCase();
  if (scalar.isWritten(BOOLEANS[lower])) return lower;
  const accepted = scalar.accept?.(Number(text));
  return accepted === undefined ? undefined : String(accepted);
}
