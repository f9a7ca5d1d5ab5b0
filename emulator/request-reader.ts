import { BodyReader } from './body.js';
import { ApiError, invalid } from './errors.js';
import { addressed } from './methods.js';
import { QueryReader } from './query.js';
import type { Finding } from './reading.js';
import type { Match } from './router.js';

/** Reads one request by its method's description; what differs from it is kept, whether Google refuses or reads it. */
export class RequestReader {
  readonly #match: Match;
  readonly #findings: Finding[] = [];
  readonly #query = new QueryReader();
  readonly #body: BodyReader;

  constructor(match: Match) {
    this.#match = match;
    this.#body = new BodyReader({ keepsNull: match.route.mergePatch ?? false });
  }

  get findings(): Finding[] {
    return [...this.#findings, ...this.#body.findings, ...this.#query.findings];
  }

  /** Only Compute says more of a part than that it has no slash, and refuses in its own words. */
  path(path: string): void {
    const { method } = this.#match;
    if (!method) return;
    for (const [name, value] of Object.entries(addressed(method, path) ?? {})) {
      const wanted = method.inPath.get(name);
      if (wanted === undefined || new RegExp(`^(?:${wanted})$`).test(decodeURIComponent(value))) continue;
      const what = `Invalid value for field '${name}': '${value}'. Must be a match of regex '${wanted}'`;
      this.#findings.push({ at: name, what });
      throw invalid(what);
    }
  }

  query(query: URLSearchParams): URLSearchParams {
    const { method } = this.#match;
    if (!method) return query;
    const read = this.#query.read(method, query);
    this.#query.requireGood();
    return read;
  }

  /** The message of a method that takes one; an absent body is an empty message. */
  message(given: unknown): unknown {
    const body = jsonOf(given);
    const { method, route } = this.#match;
    if (!method?.request) {
      if (method && body !== undefined) this.#findings.push({ at: '', what: 'has a body, and the method takes none' });
      return undefined;
    }
    const read = this.#body.read(method.request, body ?? {}, route.bodyField ?? '');
    this.#body.requireGood();
    return read;
  }
}

/** Whatever the content type says; compute's clients send `""` for nothing. */
function jsonOf(body: unknown): unknown {
  if (body === '') return undefined;
  if (!Buffer.isBuffer(body)) return body;
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new ApiError('INVALID_ARGUMENT', 'Invalid JSON payload received. Unable to parse the body.');
  }
}
