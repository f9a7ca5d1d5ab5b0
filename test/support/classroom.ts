import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { builtSpec, isAtRest, post } from './environments.js';
import type { World } from './world.js';

/** Many seats of one class: environments of one project that ask for one image. */
export interface Classroom {
  projectId: string;
  specs: EnvironmentSpec[];
  /** Room for all. */
  quotas: Record<string, number>;
}

/** `more` quotas stand beside the room that all need. */
export async function classroom(world: World, seats: number, more: Record<string, number> = {}): Promise<Classroom> {
  const quotas = {
    CPUS: 25 * seats,
    CPUS_ALL_REGIONS: 25 * seats,
    IN_USE_ADDRESSES: 2 * seats,
    SSD_TOTAL_GB: 1_000 * seats,
  };
  const services = requiredServices(resolveSpec(builtSpec('my-project')));
  const projectId = await world.project({ services, quotas: { ...quotas, ...more } });
  const specs = Array.from({ length: seats }, (_, seat) => builtSpec(projectId, { environmentId: `seat-${seat}` }));
  return { projectId, specs, quotas };
}

/** POSTed at once, then watched one by one: the reading is not what is under test. */
export async function provisionAll(world: World, specs: readonly EnvironmentSpec[]): Promise<EnvironmentDocument[]> {
  await Promise.all(specs.map((spec) => post(world, spec)));
  return atRest(world, specs, 'READY');
}

/** DELETEd at once, in the given order. */
export async function teardownAll(world: World, specs: readonly EnvironmentSpec[]): Promise<EnvironmentDocument[]> {
  await Promise.all(specs.map((spec) => world.request('DELETE', environmentPath(spec.projectId, spec.environmentId))));
  return atRest(world, specs, 'DELETED');
}

async function atRest(world: World, specs: readonly EnvironmentSpec[], goal: string): Promise<EnvironmentDocument[]> {
  const all: EnvironmentDocument[] = [];
  for (const { projectId, environmentId } of specs) {
    const isDone = (environment: EnvironmentDocument) => environment.goal === goal && isAtRest(environment);
    all.push(await world.waitFor(projectId, environmentId, isDone));
  }
  return all;
}
