import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { isOpen } from './authorization.js';
import { Problem } from './problems.js';

/** What makes a worker ask Google counts as much as this many others. */
const LOOK_COSTS = 10;

/** So that one caller's loop does not take the service from all others; who is not known counts by address. */
export async function limitRequests(app: FastifyInstance, perMinute: number): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: (request) => (asksGoogle(request) ? Math.ceil(perMinute / LOOK_COSTS) : perMinute),
    timeWindow: '1 minute',
    keyGenerator: (request) => `${request.caller?.name ?? request.ip}${asksGoogle(request) ? ' asks Google' : ''}`,
    // Whoever looks after the process has to be answered.
    allowList: isOpen,
    errorResponseBuilder: (request, { max, ttl }) =>
      new Problem(
        'too-many-requests',
        `${max} requests${asksGoogle(request) ? ' that ask Google' : ''} a minute is the limit here: go on in ${Math.ceil(ttl / 1000)} s.`,
      ),
  });
  app.addHook('onRequest', app.rateLimit());
}

function asksGoogle({ routeOptions: { schema }, query }: FastifyRequest): boolean {
  const operation = schema?.operationId;
  return /^plan/.test(operation ?? '') || (operation === 'checkReady' && 'google' in (query as object));
}

/** Of objects and lists within each other: a spec has five, and what goes through them one by one has an end. */
const DEEPEST = 32;

export function limitNesting(app: FastifyInstance): void {
  app.addHook('preValidation', ({ body }, _reply, done) => {
    const detail = `The body has more than ${DEEPEST} levels of objects and lists within each other: a spec has five.`;
    done(isDeeper(body) ? new Problem('invalid-request', detail) : undefined);
  });
}

function isDeeper(body: unknown): boolean {
  let level: unknown[] = [body];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
    );
  }
  return level.some((each) => typeof each === 'object' && each !== null);
}
