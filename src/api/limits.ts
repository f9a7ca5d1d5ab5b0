import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

import { isOpen } from './authorization.js';
import { Problem } from './problems.js';

/** So that one caller's loop does not take the service from all others; who is not known counts by address. */
export async function limitRequests(app: FastifyInstance, perMinute: number): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: '1 minute',
    keyGenerator: ({ caller, ip }) => caller?.name ?? ip,
    // Whoever looks after the process has to be answered.
    allowList: isOpen,
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem(
        'too-many-requests',
        `${perMinute} requests a minute is the limit here: go on in ${Math.ceil(ttl / 1000)} s.`,
      ),
  });
  app.addHook('onRequest', app.rateLimit());
}
