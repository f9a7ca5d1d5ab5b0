import type { Call } from './call.js';
import { getOperation, renderOperation } from './operations.js';
import { policyRoutes } from './policy-routes.js';
import { findProject, listProjects, moveAtOnce, moveSlowly, v1, v3 } from './project-calls.js';
import type { View } from './project-calls.js';
import type { Api, Route } from './router.js';

const ID = 'cloudresourcemanager.projects';

/** What both versions have; they differ in how a project looks and in whether its end is an operation. */
function routesOf(
  version: 'v1' | 'v3',
  view: View,
  move: (call: Call, verb: 'delete' | 'undelete') => unknown,
): Route[] {
  const path = `${version}/projects/{project}`;
  return [
    {
      id: `${ID}.get`,
      http: 'GET',
      path,
      handle: (call) => view(call.visibleProject('resourcemanager.projects.get')),
    },
    { id: `${ID}.delete`, http: 'DELETE', path, handle: (call) => move(call, 'delete') },
    {
      id: `${ID}.undelete`,
      http: 'POST',
      path: `${path}:undelete`,
      handle: (call) => move(call, 'undelete'),
    },
    ...policyRoutes({
      id: ID,
      path,
      permissions: 'resourcemanager.projects',
      reads: 'POST',
      bare: true,
      find(call) {
        const { projectId, policy } = findProject(call);
        const name = `//cloudresourcemanager.googleapis.com/projects/${projectId}`;
        return { policy, resource: { name, policies: [policy] } };
      },
    }),
  ];
}

const routes: Route[] = [
  ...routesOf('v1', v1, moveAtOnce),
  ...routesOf('v3', v3, moveSlowly),
  {
    id: `${ID}.list`,
    http: 'GET',
    path: 'v1/projects',
    handle: (call) => listProjects(call, v1, call.query('filter')),
  },
  {
    id: `${ID}.search`,
    http: 'GET',
    path: 'v3/projects:search',
    handle: (call) => listProjects(call, v3, call.query('query')),
  },
  {
    id: 'cloudresourcemanager.operations.get',
    http: 'GET',
    path: 'v3/operations/{operation}',
    handle: (call) => renderOperation(getOperation(call.store, `operations/${call.param('operation')}`)),
  },
];

export const resourceManager: Api = {
  service: 'cloudresourcemanager.googleapis.com',
  errors: 'plain',
  perProject: false,
  routes,
};
