/** What a plan says, and what a run does then. */
import { environmentPath, type Answer } from '../../scripts/environment-client.js';
import type { PlanDocument } from '../../src/api/plan-schema.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import type { World } from './world.js';

export type Plan = PlanDocument;

/** Of a spec, whether its environment exists or not. */
export async function planOfSpec(world: World, spec: EnvironmentSpec, query = ''): Promise<Plan> {
  return planned(await world.request<Plan>('POST', `/v1/projects/${spec.projectId}/environments:plan${query}`, spec));
}

/** Of the stored spec. */
export async function plan(
  world: World,
  { projectId, environmentId }: Pick<EnvironmentSpec, 'projectId' | 'environmentId'>,
  query = '',
): Promise<Plan> {
  return planned(await world.request<Plan>('POST', `${environmentPath(projectId, environmentId)}:plan${query}`));
}

function planned({ status, body }: Answer<Plan>): Plan {
  if (status === 200) return body;
  throw new Error(`The plan was answered ${status}: ${JSON.stringify(body)}`);
}

/** By name, those that a run does not find as they are to be. */
export function dueSteps({ steps }: Plan): Record<string, string> {
  const due = steps.filter(({ state }) => state !== 'PRESENT' && state !== 'SKIPPED');
  return Object.fromEntries(due.map(({ name, state }) => [name, state]));
}

export function stepOf({ steps }: Plan, name: string): Plan['steps'][number] {
  const step = steps.find((each) => each.name === name);
  if (step === undefined) throw new Error(`The plan has no step ${name}.`);
  return step;
}
