import {
  cloudresourcemanager,
  type cloudresourcemanager_v3,
} from 'googleapis/build/src/apis/cloudresourcemanager/index.js';

import type { IamPolicy } from '../domain/iam-policy.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { lastSegment, present } from './plain.js';
import { POLICY_VERSION, toPolicy, toWirePolicy } from './policies.js';

/** Resource Manager v3 (https://cloud.google.com/resource-manager/reference/rest/v3/projects). */
export interface ResourceManager {
  /** A project that does not exist answers PERMISSION_DENIED, as one that is not ours to see. */
  getProject(projectId: string): Promise<Project>;
  /** Those that we may see, at most as many as asked for; needs no permission of its own. */
  searchProjects(atMost: number): Promise<Project[]>;
  getIamPolicy(projectId: string): Promise<IamPolicy>;
  /** Throws ABORTED when the etag is not the current one: read, change and write again. */
  setIamPolicy(projectId: string, policy: IamPolicy): Promise<IamPolicy>;
  /** Those of at most 100 permissions that we hold. */
  testIamPermissions(projectId: string, permissions: string[]): Promise<string[]>;
}

export interface Project {
  projectId: string;
  projectNumber: string;
  /** `ACTIVE` or `DELETE_REQUESTED`. */
  state: string;
  displayName?: string;
}

export function createResourceManager(options: ClientOptions): (call: Call) => ResourceManager {
  const { projects } = cloudresourcemanager({ version: 'v3', ...options });
  const targetOf = (method: string, projectId: string) => ({
    method: `cloudresourcemanager.projects.${method}`,
    resource: `projects/${projectId}`,
  });
  return (call) => ({
    async getProject(projectId) {
      const target = targetOf('get', projectId);
      const data = await call(target, (o) => projects.get({ name: target.resource }, o));
      return toProject(data);
    },
    async searchProjects(atMost) {
      const target = { method: 'cloudresourcemanager.projects.search' };
      const data = await call(target, (o) => projects.search({ pageSize: atMost }, o));
      return (data.projects ?? []).map(toProject);
    },
    async getIamPolicy(projectId) {
      const target = targetOf('getIamPolicy', projectId);
      const requestBody = { options: { requestedPolicyVersion: POLICY_VERSION } };
      return toPolicy(await call(target, (o) => projects.getIamPolicy({ resource: target.resource, requestBody }, o)));
    },
    async setIamPolicy(projectId, policy) {
      const target = targetOf('setIamPolicy', projectId);
      // Without an update mask Google writes bindings and etag only: audit configs stay as they are.
      const requestBody = { policy: toWirePolicy(policy) };
      return toPolicy(await call(target, (o) => projects.setIamPolicy({ resource: target.resource, requestBody }, o)));
    },
    async testIamPermissions(projectId, permissions) {
      const target = targetOf('testIamPermissions', projectId);
      const params = { resource: target.resource, requestBody: { permissions } };
      const data = await call(target, (o) => projects.testIamPermissions(params, o));
      return data.permissions ?? [];
    },
  });
}

function toProject({ name, projectId, state, displayName }: cloudresourcemanager_v3.Schema$Project): Project {
  return {
    projectId: projectId ?? '',
    projectNumber: lastSegment(name),
    state: state ?? '',
    ...present({ displayName }),
  };
}
