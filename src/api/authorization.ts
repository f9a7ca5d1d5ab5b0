import type { FastifyInstance, FastifyRequest } from 'fastify';

import { quote } from '../domain/mistake.js';
import { isOperation, OPERATIONS } from '../domain/operations.js';
import { includes, roleOf, type Caller, type Policy, type Role } from '../domain/policy.js';
import { areNone, visibleProjects } from '../domain/visible-projects.js';
import { callerOf } from './authentication.js';
import { CONSOLE_FILES, CONSOLE_PAGES } from './console.js';
import { Problem } from './problems.js';

/** What everybody may read: it tells of this program, and nothing of what it does here. */
const OPEN_PATHS = /^\/(errors\/:name|docs(\/.*)?)$/;

const isOpenPath = (url: string) =>
  OPEN_PATHS.test(url) || CONSOLE_PAGES.includes(url) || url.startsWith(CONSOLE_FILES);

/** Lets in who has the role that the operation asks for. A route without a rule is a mistake that ends the start. */
export function authorize(app: FastifyInstance, policy: Policy): void {
  app.addHook('onRoute', ({ url, schema }) => {
    if (isOpenPath(url) || isOperation(schema?.operationId)) return;
    throw new TypeError(`${url} has no row in src/domain/operations.ts.`);
  });
  app.addHook('onRequest', (request, _reply, done) => {
    done(isOpen(request) ? undefined : refusal(policy, request));
  });
}

/** Asking a worker starts something: for that one has to be known. */
export function isOpen({ routeOptions: { url = '', schema }, query }: FastifyRequest): boolean {
  const operation = schema?.operationId;
  const asksNobody = isOperation(operation) && OPERATIONS[operation] === 'nobody' && !('google' in (query as object));
  return isOpenPath(url) || asksNobody;
}

/** Before anything is looked at: what may not be seen is refused alike, whether it is there or not. */
function refusal(policy: Policy, request: FastifyRequest): Problem | undefined {
  if (request.caller === null)
    return request.tokenRefusal ?? new Problem('unauthenticated', 'A bearer token is needed.');
  const caller = callerOf(request);
  const operation = request.routeOptions.schema?.operationId;
  if (!isOperation(operation)) return undefined;
  const { projectId = '-' } = request.params as { projectId?: string };
  const least = OPERATIONS[operation];
  if (least === 'nobody' || (operation === 'listEnvironments' && projectId === '-'))
    return refusalOfAll(policy, caller);
  if (operation === 'decodePayloads') return refusalOfAny(policy, caller, least);
  const role = roleOf(policy, caller, projectId);
  if (includes(role, least)) return undefined;
  const place = `the project ${quote(projectId)}`;
  const why =
    role === undefined
      ? `${caller.name} has no role in ${place}`
      : `${caller.name} is ${role} in ${place}, and ${operation} is for ${least}`;
  return new Problem('forbidden', `${why}: ask whoever keeps policy.yaml.`);
}

function refusalOfAll(policy: Policy, caller: Caller): Problem | undefined {
  if (!areNone(visibleProjects(policy, caller))) return undefined;
  return new Problem('forbidden', `${caller.name} has no role in any project: ask whoever keeps policy.yaml.`);
}

/** A payload does not say which project it is of. */
function refusalOfAny(policy: Policy, caller: Caller, least: Role): Problem | undefined {
  const projects = Object.keys(policy.projects);
  if (projects.length > 0 && projects.every((projectId) => includes(roleOf(policy, caller, projectId), least)))
    return undefined;
  const why = `${caller.name} is not ${least} in every project, and an encrypted payload may be of any`;
  return new Problem('forbidden', `${why}: ask whoever keeps policy.yaml.`);
}
