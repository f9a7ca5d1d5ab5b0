import { callerLacksPermission } from './errors.js';
import { policyRoutes } from './policy-routes.js';
import type { Api, Route } from './router.js';
import type { Project } from './store.js';

const v3 = (project: Project): unknown => ({
  name: `projects/${project.number}`,
  parent: 'organizations/100000000001',
  projectId: project.projectId,
  state: project.state,
  displayName: project.projectId,
  createTime: project.createTime,
  updateTime: project.updateTime,
  etag: `W/"${Buffer.from(project.projectId).toString('hex').slice(0, 16)}"`,
});

const v1 = (project: Project): unknown => ({
  projectNumber: project.number,
  projectId: project.projectId,
  lifecycleState: project.state,
  name: project.projectId,
  createTime: project.createTime,
  parent: { type: 'organization', id: '100000000001' },
});

const governed = policyRoutes({
  id: 'cloudresourcemanager.projects',
  path: 'v3/projects/{project}',
  permissions: 'resourcemanager.projects',
  reads: 'POST',
  masked: true,
  bare: true,
  find(call) {
    const project = call.store.project(call.param('project'));
    if (!project) throw callerLacksPermission();
    const name = `//cloudresourcemanager.googleapis.com/projects/${project.projectId}`;
    return { policy: project.policy, resource: { name, policies: [project.policy] } };
  },
});

const routes: Route[] = [
  {
    id: 'cloudresourcemanager.projects.get',
    http: 'GET',
    path: 'v3/projects/{project}',
    handle: (call) => v3(call.visibleProject('resourcemanager.projects.get')),
  },
  {
    id: 'cloudresourcemanager.projects.get',
    http: 'GET',
    path: 'v1/projects/{project}',
    handle: (call) => v1(call.visibleProject('resourcemanager.projects.get')),
  },
  ...governed,
];

export const resourceManager: Api = {
  service: 'cloudresourcemanager.googleapis.com',
  errors: 'plain',
  perProject: false,
  routes,
};
