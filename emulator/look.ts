/** Pages for a person, and the same as JSON, of what the twin holds: `/emulator/`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Gateway } from './gateway.js';
import { html, page, sendPage } from './html.js';
import type { Html } from './html.js';
import { overviewPage, viewAll } from './overview.js';
import { projectPage } from './project-page.js';
import { viewProject } from './project-view.js';
import type { Store } from './store.js';

export function look(app: FastifyInstance, store: Store, gateway: Gateway): void {
  app.get('/emulator', (_, reply) => reply.redirect('/emulator/', 308));
  app.get('/emulator/', (request, reply) => {
    store.clock.settle();
    return show(request, reply, viewAll(store, gateway), overviewPage);
  });
  app.get('/emulator/projects/:project', (request, reply) => {
    store.clock.settle();
    const project = store.project(param(request, 'project'));
    if (!project) return missing(request, reply, `There is no project ${param(request, 'project')}.`);
    return show(request, reply, viewProject(store, gateway, project), projectPage);
  });
  app.get('/emulator/builds/:build/log', (request, reply) => {
    store.clock.settle();
    const build = store.builds.get(param(request, 'build'));
    if (!build) return missing(request, reply, `There is no build ${param(request, 'build')}.`);
    void reply.headers({ 'content-type': 'text/plain; charset=UTF-8', 'x-content-type-options': 'nosniff' });
    return reply.send(`${build.log.join('\n')}\n`);
  });
}

const param = (request: FastifyRequest, name: string): string => (request.params as Record<string, string>)[name] ?? '';

/** A browser gets the page, unless it asks for `alt=json` as it could at Google's; everybody else JSON. */
function wantsPage({ headers, query }: FastifyRequest): boolean {
  const { alt } = query as { alt?: string };
  return alt !== 'json' && (headers.accept ?? '').includes('text/html');
}

function show<View>(
  request: FastifyRequest,
  reply: FastifyReply,
  view: View,
  draw: (view: View) => Html,
): FastifyReply {
  void reply.header('vary', 'Accept');
  return wantsPage(request) ? sendPage(reply, 200, draw(view)) : reply.send(view);
}

function missing(request: FastifyRequest, reply: FastifyReply, message: string): FastifyReply {
  if (wantsPage(request))
    return sendPage(reply, 404, page(message, html`<p><a href="/emulator/">All projects</a></p>`));
  return reply.code(404).send({ error: { code: 404, message, status: 'NOT_FOUND' } });
}
