import type { BuildBody } from './build-body.js';
import { createBuild } from './build-create.js';
import { matchesBuild } from './build-filter.js';
import { end } from './build-queue.js';
import { buildsOf, isOver, renderBuild, renderBuildOperation } from './builds.js';
import type { BuildRecord } from './builds.js';
import type { Call } from './call.js';
import { ApiError, notFound } from './errors.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';
import { computeDefaultAccount, legacyBuildAccount } from './services.js';

/** Global builds have addresses of their own, and those of a region that is called global. */
function routesAt(id: string, parent: string, locationOf: (call: Call) => string): Route[] {
  const find = (call: Call, permission: string): BuildRecord => {
    const { projectId } = call.project(`cloudbuild.builds.${permission}`);
    const build = call.store.builds.get(call.param('build'));
    if (build?.project.projectId !== projectId || build.location !== locationOf(call)) throw notFound();
    return build;
  };
  return [
    withBody({
      id: `${id}.create`,
      http: 'POST',
      path: `${parent}/builds`,
      bodyField: 'build',
      handle: (call, body: BuildBody) => createBuild(call, locationOf(call), body),
    }),
    {
      id: `${id}.list`,
      http: 'GET',
      path: `${parent}/builds`,
      handle: (call) => listBuilds(call, locationOf(call)),
    },
    {
      id: `${id}.get`,
      http: 'GET',
      path: `${parent}/builds/{build}`,
      handle: (call) => renderBuild(find(call, 'get')),
    },
    {
      id: `${id}.cancel`,
      http: 'POST',
      path: `${parent}/builds/{build}:cancel`,
      handle: (call) => cancelBuild(call, find(call, 'update')),
    },
    {
      id: `${id}.retry`,
      http: 'POST',
      path: `${parent}/builds/{build}:retry`,
      handle: (call) => createBuild(call, locationOf(call), find(call, 'get').asked),
    },
  ];
}

/** Newest first. */
function listBuilds(call: Call, location: string): unknown {
  const project = call.project('cloudbuild.builds.list');
  const filter = call.query('filter') ?? '';
  const builds = buildsOf(call.store, project)
    .filter((build) => build.location === location && matchesBuild(build, filter))
    .reverse();
  const { page, next } = call.page(builds, ({ id }) => id, { usual: 50, most: 1000 });
  return { ...(page.length > 0 ? { builds: page.map(renderBuild) } : {}), ...next };
}

function cancelBuild({ store }: Call, build: BuildRecord): unknown {
  if (isOver(build))
    throw new ApiError('FAILED_PRECONDITION', `cannot cancel build ${build.id}: its status is ${build.status}`);
  end(store, build, 'CANCELLED', 'build cancelled');
  return renderBuild(build);
}

/** Discovery's pattern for operations of the global form is one for everything below. */
function getOperation(call: Call, location: string): unknown {
  const { projectId } = call.project('cloudbuild.builds.get');
  const build = call.store.builds.get(Buffer.from(call.param('operation'), 'base64').toString());
  if (build?.project.projectId !== projectId || build.location !== location) throw notFound();
  return renderBuildOperation(build);
}

const LOCATION = 'v1/projects/{project}/locations/{location}';

const routes: Route[] = [
  ...routesAt('cloudbuild.projects.builds', 'v1/projects/{project}', () => 'global'),
  ...routesAt('cloudbuild.projects.locations.builds', LOCATION, (call) => call.param('location')),
  {
    id: 'cloudbuild.projects.locations.getDefaultServiceAccount',
    http: 'GET',
    path: `${LOCATION}/defaultServiceAccount`,
    handle(call) {
      const project = call.project('cloudbuild.builds.get');
      const email = project.legacyBuilds ? legacyBuildAccount(project) : computeDefaultAccount(project);
      const exists = call.store.accounts.has(email);
      return {
        name: `projects/${project.number}/locations/${call.param('location')}/defaultServiceAccount`,
        ...(exists ? { serviceAccountEmail: `projects/${project.projectId}/serviceAccounts/${email}` } : {}),
      };
    },
  },
  {
    id: 'cloudbuild.operations.get',
    http: 'GET',
    path: 'v1/operations/build/{project}/{operation!}',
    handle: (call) => getOperation(call, 'global'),
  },
  {
    id: 'cloudbuild.projects.locations.operations.get',
    http: 'GET',
    path: `${LOCATION}/operations/{operation!}`,
    handle: (call) => getOperation(call, call.param('location')),
  },
];

export const cloudBuild: Api = { service: 'cloudbuild.googleapis.com', errors: 'plain', perProject: true, routes };
