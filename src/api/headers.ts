import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Answers are data: no browser is to run, frame or load anything of them. The pages under /docs have a policy of their own. */
export async function secureHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    xFrameOptions: { action: 'deny' },
    // Whoever speaks TLS here says so: a proxy.
    strictTransportSecurity: false,
  });
}

/** What Swagger UI needs, all of it its own files; it sends requests to this API only. */
export const DOCS_POLICY = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'connect-src': "'self'",
  'font-src': "'self'",
  'frame-ancestors': "'none'",
  'img-src': ["'self'", 'data:'],
  'script-src': "'self'",
  'style-src': "'self'",
};
