/** Changing an environment by PATCH, and what becomes of its notebook. */
import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { ENVIRONMENT, isAtRest, projectState } from './environments.js';
import type { World } from './world.js';

export function patch(world: World, projectId: string, body: object, query = '', headers: Record<string, string> = {}) {
  const path = `${environmentPath(projectId, ENVIRONMENT)}${query}`;
  return world.request<EnvironmentDocument & { code?: string; detail?: string; errors?: unknown[] }>(
    'PATCH',
    path,
    body,
    headers,
  );
}

/** PATCHes and waits until the environment is at rest again, one run later. */
export async function update(world: World, projectId: string, body: object, query = ''): Promise<EnvironmentDocument> {
  const before = await world.request<EnvironmentDocument>('GET', environmentPath(projectId, ENVIRONMENT));
  const count = before.body.runs.length;
  const { status } = await patch(world, projectId, body, query);
  if (status !== 202) throw new Error(`The PATCH was answered ${status}.`);
  return world.waitFor(projectId, ENVIRONMENT, (document) => document.runs.length > count && isAtRest(document));
}

export async function instanceOf(world: World, projectId: string) {
  const [instance] = (await projectState(world, projectId)).instances;
  if (!instance) throw new Error('There is no notebook.');
  return instance as typeof instance & {
    createTime: string;
    labels: Record<string, string>;
    gceSetup: { machineType: string; metadata: Record<string, string>; dataDisks: { diskSizeGb: string }[] };
  };
}
