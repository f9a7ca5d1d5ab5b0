import { request, type Answer, type Problem, type RequestOptions } from './client.js';
import { CliError, EXIT, type ExitCode } from './exit.js';

const DEFAULT_URL = 'http://127.0.0.1:8080';

/** What the API refused, as its problem document says. */
export class Refusal extends CliError {
  constructor(readonly problem: Problem) {
    super(sentences(problem), exitCodeOf(problem.status));
  }
}

/** The one way to the API. What it does not answer, and what it refuses, are CliErrors. */
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
  async ask<T>(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer<T>> {
    try {
      const headers = { ...this.#headers, ...options.headers };
      return await request<T>(this.url + path, method, body, { ...options, headers });
    } catch (error) {
      options.signal?.throwIfAborted();
      const why = error instanceof Error ? causeOf(error) : String(error);
      const fix = 'Start it with npm run dev or node dist/api.js, or name its address with --api or LABWRIGHT_API_URL.';
      throw new CliError(`The API at ${this.url} does not answer (${why}). ${fix}`, EXIT.unreachable);
    }
  }

  /** Only a success is an answer. */
  async demand<T>(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer<T>> {
    const answer = await this.ask<T>(method, path, body, options);
    if (answer.status < 400) return answer;
    throw new Refusal(problemOf(answer));
  }
}

function problemOf({ status, body }: Answer): Problem {
  if (typeof body === 'object' && body !== null && 'detail' in body) return { ...(body as Problem), status };
  const detail = `The answer was ${status} and not one of Labwright's: is this its address?`;
  return { title: 'Not understood', status, detail, code: 'internal' };
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
