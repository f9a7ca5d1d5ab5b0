import type { CallRecord } from '../../emulator/calls.js';
import type { IamPolicy } from '../../src/domain/iam-policy.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { environmentPath } from '../../scripts/environment-client.js';
import type { World } from './world.js';

export const IMAGE =
  'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';
export const OWNER = 'ana@example.com';
export const ENVIRONMENT = 'mlops-lab';

/** A spec that succeeds at the emulator; idle shutdown is set so late that a slow machine does not meet it. */
export function labSpec(projectId: string, more: Partial<EnvironmentSpec> = {}): EnvironmentSpec {
  const notebook = { owner: OWNER, idleShutdown: '24h' };
  return { projectId, environmentId: ENVIRONMENT, image: { uri: IMAGE }, notebook, ...more };
}

/** The whole lab: the image is built, on a small Dockerfile where none is given. */
export function builtSpec(projectId: string, more: Partial<EnvironmentSpec> = {}): EnvironmentSpec {
  return labSpec(projectId, { image: { dockerfile: `FROM ${IMAGE}\nRUN pip install kfp==2.17.0\n` }, ...more });
}

export function post(world: World, spec: EnvironmentSpec) {
  return world.request<EnvironmentDocument>('POST', `/v1/projects/${spec.projectId}/environments`, spec);
}

/** POSTs the spec and waits until the environment comes to rest. */
export async function provision(world: World, spec: EnvironmentSpec): Promise<EnvironmentDocument> {
  await post(world, spec);
  return world.waitFor(spec.projectId, spec.environmentId, isAtRest);
}

export async function teardown(
  world: World,
  { projectId, environmentId }: EnvironmentSpec,
): Promise<EnvironmentDocument> {
  await world.request('DELETE', environmentPath(projectId, environmentId));
  return world.waitFor(
    projectId,
    environmentId,
    ({ goal, ...environment }) => goal === 'DELETED' && isAtRest(environment),
  );
}

export function isAtRest({ state }: Pick<EnvironmentDocument, 'state'>): boolean {
  return !['PROVISIONING', 'UPDATING', 'DELETING', 'RETRYING'].includes(state);
}

export async function calls(world: World, projectId: string): Promise<CallRecord[]> {
  return (await world.calls(projectId)).calls;
}

export async function mutatingCalls(world: World, projectId: string): Promise<string[]> {
  return (await calls(world, projectId)).filter(({ mutating }) => mutating).map(({ method }) => method);
}

/** A project as Google's twin holds it, comparable before and after. */
export interface ProjectState {
  projectNumber: string;
  services: string[];
  policy: IamPolicy;
  accounts: { email: string; description: string; policy: IamPolicy }[];
  repositories: { name: string; policy: IamPolicy; images: { uri: string; tags: string[] }[] }[];
  buckets: { name: string; policy: IamPolicy; objects: string[] }[];
  builds: BuildState[];
  instances: {
    name: string;
    state: string;
    createTime: string;
    proxyUri?: string;
    labels: Record<string, string>;
    gceSetup: {
      machineType: string;
      dataDisks: { diskSizeGb: string }[];
      containerImage?: { repository: string; tag: string };
    };
  }[];
}

export interface BuildState {
  id: string;
  location: string;
  status: string;
  tags: string[];
  account: string;
  /** The object that it was built from. */
  source?: string;
  createTime: string;
  /** Absent while it runs. */
  finishTime?: string;
  images: { name: string; digest: string }[];
}

export async function projectState(world: World, projectId: string): Promise<ProjectState> {
  const { projects } = await world.state<{ projects: ProjectState[] }>(projectId);
  const [project] = projects;
  if (!project) throw new Error(`The twin has no project ${projectId}.`);
  return project;
}
