/** The twin's own API under /emulator: what is outside Google's, so that a demo or a test can set a scene and look behind it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Static, TSchema } from 'typebox';

import { readBody } from './body.js';
import type { CallLog } from './calls.js';
import { ApiError, invalid, notFound } from './errors.js';
import { ImageBody, addImage } from './pushed-images.js';
import { roleExists } from './permissions.js';
import { touch } from './policies.js';
import type { Binding } from './policies.js';
import { createProject } from './projects.js';
import { CATALOG } from './service-catalog.js';
import { showProject, snapshot } from './snapshot.js';
import type { Store } from './store.js';

const Bindings = Type.Array(
  Type.Object({ role: Type.String(), members: Type.Array(Type.String()), condition: Type.Optional(Type.Unknown()) }),
);
const quotas = Type.Record(Type.String(), Type.Integer());

const ProjectBody = Type.Partial(
  Type.Object({
    projectId: Type.String(),
    billingEnabled: Type.Boolean(),
    services: Type.Array(Type.String()),
    bindings: Bindings,
    grantable: Type.Array(Type.String()),
    network: Type.Boolean(),
    quotas,
    legacyBuilds: Type.Boolean(),
    automaticGrants: Type.Boolean(),
  }),
);
const ChangeBody = Type.Partial(
  Type.Object({
    billingEnabled: Type.Boolean(),
    state: Type.Enum(['ACTIVE', 'DELETE_REQUESTED']),
    bindings: Bindings,
    network: Type.Boolean(),
    quotas,
  }),
);
const ZoneBody = Type.Partial(Type.Object({ unreachable: Type.Boolean(), dry: Type.Boolean() }));

export function control(app: FastifyInstance, store: Store, calls: CallLog): void {
  const route = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    act: (request: FastifyRequest) => unknown,
  ): void => {
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
  route('GET', 'state', (request) => snapshot(store, query(request).get('project') ?? undefined));
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
  route('DELETE', 'calls', () => {
    calls.clear();
    return {};
  });
}

function answer(reply: FastifyReply, act: () => unknown): FastifyReply {
  try {
    return reply.send(act());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return reply.code(error.http).send(error.envelope('plain'));
  }
}

const parse = <S extends TSchema>(schema: S, request: FastifyRequest): Static<S> =>
  readBody(schema, request.body) as Static<S>;
const param = (request: FastifyRequest, name: string): string => (request.params as Record<string, string>)[name] ?? '';
const query = (request: FastifyRequest): URLSearchParams => new URL(request.url, 'http://emulator').searchParams;

function newProject(
  store: Store,
  { projectId = '', bindings, services = [], ...rest }: Static<typeof ProjectBody>,
): unknown {
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(projectId))
    throw invalid(`"${projectId}" is not a project id.`, 'projectId');
  if (store.projects.has(projectId))
    throw new ApiError('ALREADY_EXISTS', `Requested entity already exists: ${projectId}`);
  const ids = services.map((id) => (id.includes('.') ? id : `${id}.googleapis.com`));
  for (const id of ids) if (!CATALOG.has(id)) throw invalid(`There is no service ${id}.`, 'services');
  for (const role of rest.grantable ?? [])
    if (!roleExists(role)) throw invalid(`There is no role ${role}.`, 'grantable');
  if (bindings && rest.grantable) throw invalid('Bindings of your own have no brake to widen.', 'grantable');
  return showProject(
    createProject(store, {
      projectId,
      services: ids,
      ...rest,
      ...(bindings ? { bindings: bindings as Binding[] } : {}),
    }),
  );
}

/** What changes here counts at once. */
function changeProject(
  store: Store,
  projectId: string,
  { bindings, quotas: limits, ...rest }: Static<typeof ChangeBody>,
): unknown {
  const project = store.project(projectId);
  if (!project) throw notFound(`There is no project ${projectId}.`);
  Object.assign(project, rest, { updateTime: store.clock.iso() });
  if (limits) project.quotas = limits;
  if (bindings) {
    project.policy.bindings = bindings as Binding[];
    project.policy.effective = structuredClone(project.policy.bindings);
    touch(store, project.policy);
    project.policy.effectiveWrite = project.policy.writes;
  }
  return showProject(project);
}

function changeZone(store: Store, zone: string, body: Static<typeof ZoneBody>): unknown {
  mark(store.unreachableZones, zone, body.unreachable);
  mark(store.dryZones, zone, body.dry);
  return { zone, unreachable: store.unreachableZones.has(zone), dry: store.dryZones.has(zone) };
}

function mark(zones: Set<string>, zone: string, isIn: boolean | undefined): void {
  if (isIn === true) zones.add(zone);
  if (isIn === false) zones.delete(zone);
}
