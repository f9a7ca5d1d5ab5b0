import type { FastifyInstance, FastifyRequest } from 'fastify';

import { ENVIRONMENT_ID, environmentName } from '../domain/names.js';
import { isChange, isOperation } from '../domain/operations.js';

const NAME = new RegExp(`^${ENVIRONMENT_ID.pattern}$`);

/** One line for each change that was asked for: by whom, what, where, and what came of it. */
export function auditChanges(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const operation = request.routeOptions.schema?.operationId;
    if (isOperation(operation) && isChange(operation)) {
      const outcome = reply.problem ?? (reply.statusCode === 202 ? 'accepted' : 'unchanged');
      request.log.info({ caller: request.caller?.name, operation, ...created(request), outcome }, 'audit');
    }
    done();
  });
}

/** A new one is named by its spec; what is no name stays out of the log. */
function created({ params, body }: FastifyRequest): { environment?: string } {
  const { projectId, environmentId: named } = params as { projectId: string; environmentId?: string };
  if (named !== undefined) return {};
  const { environmentId } = (body ?? {}) as { environmentId?: unknown };
  const isName = typeof environmentId === 'string' && NAME.test(environmentId);
  return isName
    ? { environment: environmentName({ projectId, environmentId }) }
    : { environment: `projects/${projectId}` };
}
