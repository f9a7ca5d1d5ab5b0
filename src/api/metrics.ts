import { createServer, type Server } from 'node:http';

import type { Client } from '@temporalio/client';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

import { countLiving } from './list.js';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 5];

/** For Prometheus: what the process needs, its answers by route and status, and how many environments are in each state. */
export function apiMetrics(client: Client): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'labwright_environments',
    help: 'Environments by state, but for those that are DELETED',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      // Without Temporal nothing is known: an old number would be taken for a new one.
      this.reset();
      const counts = await countLiving(client).catch(() => ({}));
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
  return registry;
}

/** A request that waits for a change takes as long as it was asked to. */
export function observeRequests(app: FastifyInstance, registry: Registry): void {
  const requests = new Histogram({
    name: 'labwright_http_request_duration_seconds',
    help: 'Time until the API answered',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, query } = request;
    const waited = typeof query === 'object' && query !== null && 'wait' in query;
    const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode };
    if (!waited) requests.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}

/** `/metrics` on a port of its own, which need not be reachable from where callers are. */
export async function serveMetrics(
  registry: Registry,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(port, host, listening);
  });
  // An API that cannot start, because its own port is taken, is not kept alive by this one.
  return server.unref();
}
