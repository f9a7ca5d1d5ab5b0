import type { FastifyRequest } from 'fastify';

import { notFound } from './errors.js';
import type { Faults } from './faults.js';

/** Answers what `act` does, under /emulator/. */
export type ControlRoute = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  act: (request: FastifyRequest) => unknown,
) => void;

/** Rules for faults: set, told with how often each matched and fired, taken back. */
export function faultRoutes(route: ControlRoute, faults: Faults): void {
  route('GET', 'faults', () => ({ faults: faults.list() }));
  route('POST', 'faults', ({ body }) => ({ faults: faults.add(body) }));
  route('DELETE', 'faults', () => {
    faults.clear();
    return {};
  });
  route('GET', 'faults/:rule', ({ params }) => {
    const { rule } = params as { rule: string };
    return faults.get(rule) ?? missing(rule);
  });
  route('DELETE', 'faults/:rule', ({ params }) => {
    const { rule } = params as { rule: string };
    if (!faults.remove(rule)) missing(rule);
    return {};
  });
}

function missing(rule: string): never {
  throw notFound(`There is no rule ${rule}.`);
}
