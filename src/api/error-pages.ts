import { readdirSync, readFileSync } from 'node:fs';

import type { FastifyInstance } from 'fastify';

import { Problem } from './problems.js';

/** One page for each code of a problem and each kind of a failure; the program and its documentation are one folder. */
const FOLDER = new URL('../../docs/errors/', import.meta.url);

/** Read once, so that what is asked for is never a path. */
function readPages(): ReadonlyMap<string, string> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.md') && file !== 'README.md');
  return new Map(files.map((file) => [file.replace(/\.md$/, ''), readFileSync(new URL(file, FOLDER), 'utf8')]));
}

/** What `type` of a problem opens, and `/errors/` with the `kind` of a failure behind it. */
export function errorPageRoutes(app: FastifyInstance): void {
  const pages = readPages();
  app.get<{ Params: { name: string } }>('/errors/:name', { schema: { hide: true } }, ({ params }, reply) => {
    const page = pages.get(params.name);
    if (page === undefined) throw new Problem('not-found', `There is no page about ${params.name}.`);
    return reply.type('text/plain; charset=utf-8').send(page);
  });
}
