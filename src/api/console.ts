import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** As `npm run build:console` makes it: beside this program, or, where that runs from its sources, in their `dist`. */
const FOLDER = new URL('../../dist/console/', import.meta.url);

/** The console's own addresses: the program behind them tells them apart. */
export const CONSOLE_PAGES = ['/', '/new', '/projects/:projectId/environments/:environmentId'];
export const CONSOLE_FILES = '/console/';

/** Its own files and this API, nothing else; no script or style stands in a page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = 'The console is not built. Build it with: npm run build:console, and start the API anew.\n';

/** The web console: files that need no token, and show only what the API answers to the token of whoever looks. */
export async function consoleRoutes(app: FastifyInstance, folder = FOLDER): Promise<void> {
  const page = readPage(folder);
  for (const url of CONSOLE_PAGES) {
    app.get(url, { schema: { hide: true } }, (_request, reply) => {
      if (page === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
      return reply
        .header('content-security-policy', POLICY)
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(page);
    });
  }
  if (page === undefined) return;
  await app.register(fastifyStatic, {
    root: fileURLToPath(folder),
    prefix: CONSOLE_FILES,
    decorateReply: false,
    index: false,
    // Their names change with what is in them.
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
  });
}

/** Undefined where nobody has built it: everything else works without. */
function readPage(folder: URL): string | undefined {
  try {
    return readFileSync(new URL('index.html', folder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
