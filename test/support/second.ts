import { Closing } from '../../scripts/closing.js';
import { demand, environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { startApi, startWorker } from '../../scripts/services.js';
import { startTemporal } from '../../scripts/temporal.js';
import { until } from '../../scripts/wait.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { isAtRest } from './environments.js';
import type { World } from './world.js';

/** A second Labwright beside a world's, at the same Google, with a Temporal of its own that knows nothing. */
export class Second {
  constructor(private readonly url: string) {}

  async provision(spec: EnvironmentSpec): Promise<EnvironmentDocument> {
    await demand(`${this.url}/v1/projects/${spec.projectId}/environments`, 'POST', spec);
    return this.#rest(spec);
  }

  async teardown(spec: EnvironmentSpec): Promise<EnvironmentDocument> {
    await demand(this.url + environmentPath(spec.projectId, spec.environmentId), 'DELETE');
    return this.#rest(spec, 'DELETED');
  }

  #rest({ projectId, environmentId }: EnvironmentSpec, goal = 'READY'): Promise<EnvironmentDocument> {
    return until(
      async () => {
        const environment = await demand<EnvironmentDocument>(this.url + environmentPath(projectId, environmentId));
        return environment.goal === goal && isAtRest(environment) ? environment : undefined;
      },
      { withinMs: 120_000, describe: () => `${environmentId} to come to rest in the second Labwright` },
    );
  }
}

export async function withSecond<T>(
  world: World,
  settings: Record<string, string>,
  work: (second: Second) => Promise<T>,
): Promise<T> {
  const closing = new Closing();
  try {
    const temporal = await closing.add(startTemporal({ headless: true }), (server) => server.stop());
    const services = { ...world.services, settings, temporal: { address: temporal.address } };
    const api = await closing.add(startApi({ ...services, port: 0 }), ({ child }) => child.stop());
    await closing.add(startWorker(services), (worker) => worker.stop());
    return await work(new Second(api.url));
  } finally {
    await closing.close();
  }
}
