/** The twin's own API under /emulator: what is outside Google's, so that a demo or a test can set a scene and look behind it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Static, TSchema } from 'typebox';

import { ApiError } from './errors.js';
import { faultRoutes } from './fault-routes.js';
import type { ControlRoute } from './fault-routes.js';
import type { Gateway } from './gateway.js';
import { readOwn } from './own-body.js';
import { ImageBody, addImage } from './pushed-images.js';
import { ChangeBody, ProjectBody, changeProject, newProject } from './project-settings.js';
import { restoreSnapshot, takeSnapshot } from './snapshot.js';
import { showProject, showState } from './state.js';
import type { Store } from './store.js';

const ZoneBody = Type.Partial(Type.Object({ unreachable: Type.Boolean(), dry: Type.Boolean() }));

export function control(app: FastifyInstance, store: Store, gateway: Gateway): void {
  const { calls, misses } = gateway;
  const route: ControlRoute = (method, path, act) => {
    app.route({
      method,
      url: `/emulator/${path}`,
      handler(request, reply) {
        store.clock.settle();
        return answer(reply, () => act(request));
      },
    });
  };
  route('GET', 'projects', () => ({ projects: [...store.projects.values()].map(showProject) }));
  route('POST', 'projects', (request) => newProject(store, parse(ProjectBody, request)));
  route('PATCH', 'projects/:project', (request) =>
    changeProject(store, param(request, 'project'), parse(ChangeBody, request)),
  );
  route('PATCH', 'zones/:zone', (request) => changeZone(store, param(request, 'zone'), parse(ZoneBody, request)));
  route('POST', 'images', (request) => addImage(store, parse(ImageBody, request)));
  route('GET', 'state', (request) => showState(store, query(request).get('project') ?? undefined));
  route('GET', 'calls', (request) => {
    const asked = query(request);
    const mutating = asked.get('mutating');
    return {
      calls: calls.list({
        project: asked.get('project') ?? undefined,
        mutating: mutating === null ? undefined : mutating === 'true',
      }),
    };
  });
  route('GET', 'snapshot', () => takeSnapshot(store, gateway));
  route('PUT', 'snapshot', ({ body }) => {
    restoreSnapshot(store, gateway, body);
    return { projects: store.projects.size, operations: store.operations.size, calls: calls.state.records.length };
  });
  route('GET', 'misses', () => ({ misses: misses.list() }));
  route('DELETE', 'calls', () => {
    calls.clear();
    return {};
  });
  faultRoutes(route, store.faults);
}

function answer(reply: FastifyReply, act: () => unknown): FastifyReply {
  try {
    return reply.send(act());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return reply.code(error.http).send(error.envelope('plain'));
  }
}

const parse = <S extends TSchema>(schema: S, request: FastifyRequest): Static<S> => readOwn(schema, request.body);
const param = (request: FastifyRequest, name: string): string => (request.params as Record<string, string>)[name] ?? '';
const query = (request: FastifyRequest): URLSearchParams => new URL(request.url, 'http://emulator').searchParams;

function changeZone(store: Store, zone: string, body: Static<typeof ZoneBody>): unknown {
  mark(store.unreachableZones, zone, body.unreachable);
  mark(store.dryZones, zone, body.dry);
  return { zone, unreachable: store.unreachableZones.has(zone), dry: store.dryZones.has(zone) };
}

function mark(zones: Set<string>, zone: string, isIn: boolean | undefined): void {
  if (isIn === true) zones.add(zone);
  if (isIn === false) zones.delete(zone);
}
