import { isProblem } from '../client/answers.js';
import { request, type Answer, type Problem, type RequestOptions } from '../client/client.js';
import { CliError, EXIT, type ExitCode } from './exit.js';
import { printable } from './printable.js';

const DEFAULT_URL = 'http://127.0.0.1:8080';

/** What the API refused, as its problem document says. */
export class Refusal extends CliError {
  constructor(readonly problem: Problem) {
    super(sentences(problem), exitCodeOf(problem.status));
  }
}

/** The one way to the API. What it does not answer, what it refuses, and what no Labwright answers, are CliErrors. */
export class Api {
  readonly url: string;
  readonly #headers: Record<string, string>;

  constructor({ url = DEFAULT_URL, token }: { url?: string | undefined; token?: string | undefined }) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new CliError(`${url} is not the address of an API: write it like ${DEFAULT_URL}.`, EXIT.wrong);
    }
    // A header that cannot be sent would be told with its value.
    if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
      throw new CliError('LABWRIGHT_TOKEN holds a character that no header can carry.', EXIT.wrong);
    }
    this.url = url.replace(/\/+$/, '');
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** Any status is an answer; no answer is a CliError, but for an interruption by the caller. */
  async ask(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer> {
    try {
      const headers = { ...this.#headers, ...options.headers };
      const answer = await request(this.url + path, method, body, { ...options, headers });
      return { ...answer, body: printable(answer.body) };
    } catch (error) {
      options.signal?.throwIfAborted();
      const why = error instanceof Error ? causeOf(error) : String(error);
      const fix = 'Start it with npm run dev or node dist/api.js, or name its address with --api or LABWRIGHT_API_URL.';
      throw new CliError(`The API at ${this.url} does not answer (${why}). ${fix}`, EXIT.unreachable);
    }
  }

  /** Only a success is an answer, and only one of the form that was asked for. */
  async demand<T>(
    is: (body: unknown) => body is T,
    method: string,
    path: string,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<Answer<T>> {
    return this.accepted(is, await this.ask(method, path, body, options));
  }

  accepted<T>(is: (body: unknown) => body is T, { status, headers, body }: Answer): Answer<T> {
    if (status < 300 && is(body)) return { status, headers, body };
    if (status >= 400 && isProblem(body)) throw new Refusal({ ...body, status });
    const location = headers.get('location');
    const form = location === null ? (headers.get('content-type') ?? 'nothing') : `a redirect to ${location}`;
    const what = `What answers at ${this.url} is no Labwright API: it answered ${status} with ${form}.`;
    const fix = 'Correct --api or LABWRIGHT_API_URL, or look at the proxy in front of it.';
    throw new CliError(`${what} ${fix}`, EXIT.unreachable);
  }
}

function sentences({ status, detail, errors = [] }: Problem): string {
  const hint = status === 401 ? ' Set LABWRIGHT_TOKEN to a token of yours.' : '';
  return [`${detail}${hint}`, ...errors.map((mistake) => `${mistake.pointer}: ${mistake.detail}`)].join('\n');
}

function exitCodeOf(status: number): ExitCode {
  if (status >= 500) return EXIT.unreachable;
  return [400, 413, 422].includes(status) ? EXIT.wrong : EXIT.refused;
}

/** fetch says "fetch failed"; why stands in its cause. */
function causeOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return message;
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
