import { isProblem } from '../client/answers.js';
import { request, type Answer, type Problem, type RequestOptions } from '../client/client.js';
import { session } from './session.js';
import { sleep } from './sleep.js';

/** What the API refused, as its problem document says. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** No answer, or one of a service that cannot work just now. */
export class Away extends Error {}

/** The limit of requests a minute is over by then. */
const LONGEST_PAUSE_SECONDS = 60;

/** Any success is an answer, and so is 304. What was asked too often is asked again when the API says so: it did nothing. */
export async function ask(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer> {
  const { token } = session;
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...options.headers };
  for (;;) {
    const answer = await request(path, method, body, { ...options, headers }).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      throw new Away('The API does not answer.', { cause: error });
    });
    if (answer.status < 300 || answer.status === 304) return answer;
    if (answer.status !== 429) throw refused(answer);
    const seconds = Number(answer.headers.get('retry-after')) || 1;
    await sleep(Math.min(seconds, LONGEST_PAUSE_SECONDS) * 1_000, options.signal);
  }
}

/** Only an answer of the form that was asked for. */
export async function demand<T>(
  is: (body: unknown) => body is T,
  method: string,
  path: string,
  body?: unknown,
  options: RequestOptions = {},
): Promise<T> {
  const answer = await ask(method, path, body, options);
  if (is(answer.body)) return answer.body;
  throw new Away(`What answers here is no Labwright API: ${method} ${path} gave something else.`);
}

function refused({ status, body }: Answer): Error {
  if (!isProblem(body)) return new Away(`What answers here is no Labwright API: it answered ${status}.`);
  const problem = { ...body, status };
  if (status === 401) session.refuse(problem);
  return status >= 500 ? new Away(problem.detail, { cause: problem }) : new Refusal(problem);
}
