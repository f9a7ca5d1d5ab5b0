import type { FastifyReply, FastifyRequest } from 'fastify';

import { quote } from '../domain/mistake.js';
import { Problem } from './problems.js';

/** A misspelt parameter is refused like a misspelt field: it would mean nothing without a word. */
export function refuseUnknownParameters(
  { query, routeOptions }: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
) {
  const { properties = {} } = (routeOptions.schema?.querystring ?? {}) as { properties?: object };
  const [unknown] = Object.keys(query as object).filter((name) => !(name in properties));
  if (unknown === undefined) {
    done();
    return;
  }
  const known = Object.keys(properties).join(', ') || 'none';
  done(new Problem('invalid-request', `There is no parameter ${quote(unknown)} here; there are: ${known}.`));
}
