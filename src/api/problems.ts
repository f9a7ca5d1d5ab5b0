import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError,
} from 'fastify';

import { CodecError } from '../codec.js';
import type { Mistake } from '../domain/mistake.js';
import { PRODUCT } from '../domain/product.js';
import { pathOf } from '../logger.js';

/** Everything the API refuses, in one table: `type` of a problem opens its page, `docs/errors/<code>.md`. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not well formed' },
  unauthenticated: { status: 401, title: 'No valid token' },
  forbidden: { status: 403, title: 'Not allowed to this caller' },
  'not-found': { status: 404, title: 'Not found' },
  'environment-exists': { status: 409, title: 'An environment of this name exists with another spec' },
  'would-lose-data': { status: 409, title: 'The change would lose data' },
  'wrong-state': { status: 409, title: 'Not possible in this state' },
  'etag-mismatch': { status: 412, title: 'The environment is not what If-Match names' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'invalid-spec': { status: 422, title: 'The spec has mistakes' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something broke here' },
  'issuer-unavailable': { status: 503, title: 'The issuer of tokens does not answer' },
  'plan-unavailable': { status: 503, title: 'There is no plan in time' },
  'temporal-unavailable': { status: 503, title: 'Temporal does not answer' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

declare module 'fastify' {
  interface FastifyReply {
    /** What was answered instead of a success. */
    problem: ProblemCode | null;
  }
}

/** RFC 9457. `errors` for a spec, `differences` for a conflict. */
export class Problem extends Error {
  override name = 'Problem' as const;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly more: { errors?: Mistake[]; differences?: unknown[] } = {},
  ) {
    super(detail);
  }
}

/** All mistakes of a spec at once. */
export function mistaken(errors: Mistake[]): Problem {
  const count = errors.length === 1 ? 'a mistake' : `${String(errors.length)} mistakes`;
  return new Problem('invalid-spec', `The spec has ${count}; nothing was started.`, { errors });
}

const RETRY_AFTER_SECONDS = 5;

export function setProblemHandlers(app: FastifyInstance): void {
  app.decorateReply('problem', null);
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const problem = error instanceof Problem ? error : fromFastify(error, app);
    if (problem.code === 'internal') request.log.error({ err: error }, 'request failed');
    return send(problem, request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    send(new Problem('not-found', `There is no ${request.method} ${pathOf(request.url)}.`), request, reply),
  );
}

function send({ code, message, more }: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, title } = PROBLEMS[code];
  const isBusy = status === 503 || status === 429;
  if (isBusy && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS);
  if (status === 401) reply.header('www-authenticate', challenge(request, message));
  reply.problem = code;
  const body = { type: `/errors/${code}`, title, status, detail: message, code, requestId: request.id, ...more };
  // Sent as a string: a route's response schemas describe its successes.
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}

/** RFC 6750, 3: what is wrong is told of a token only. Our sentences about tokens have no quotes. */
function challenge({ headers }: FastifyRequest, why: string): string {
  const realm = `Bearer realm="${PRODUCT}"`;
  return headers.authorization === undefined ? realm : `${realm}, error="invalid_token", error_description="${why}"`;
}

/** What the router refuses before there is a route, such as an address that cannot be decoded. */
export function frameworkProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  // Its message repeats the address.
  const detail = withFullStop(error).replaceAll(request.url, pathOf(request.url));
  void send(new Problem('invalid-request', detail), request, reply);
}

function fromFastify(error: FastifyError, app: FastifyInstance): Problem {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const detail = `The body may have ${String(app.initialConfig.bodyLimit)} bytes: put a large build context into Cloud Storage as a .tgz and name it in image.source.`;
    return new Problem('body-too-large', detail);
  }
  const status = error.statusCode ?? 500;
  if (error.validation) return new Problem('invalid-request', error.validation.map(sentence).join(' '));
  if (status >= 400 && status < 500) return new Problem('invalid-request', withFullStop(error));
  if (error instanceof CodecError) return new Problem('internal', error.message);
  return new Problem('internal', 'The request failed for a reason that is not yours; the log has it.');
}

function withFullStop({ message }: FastifyError): string {
  return message.replace(/\.?$/, '.');
}

/** Of a parameter in the query; bodies are checked by the domain. */
function sentence({ instancePath, message = 'is wrong', params }: FastifySchemaValidationError): string {
  const { allowedValues } = params as { allowedValues?: string[] };
  return `${instancePath.slice(1)} ${allowedValues ? `must be one of ${allowedValues.join(', ')}` : message}.`;
}
