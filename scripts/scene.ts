import type { EnvironmentSpec } from '../src/domain/spec.js';
import { demand, environmentPath, type EnvironmentDocument } from './environment-client.js';
import type { Stack } from './stack.js';
import { until } from './wait.js';

/** An image that the emulator has. */
export const WORKBENCH =
  'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';

/** What is to be seen, made as anybody makes it. */
export class Scene {
  constructor(private readonly stack: Stack) {}

  emulator(method: string, path: string, body: object): Promise<unknown> {
    return demand(`${this.stack.emulatorUrl}/emulator/${path}`, method, body);
  }

  project(projectId: string, options: object = {}): Promise<unknown> {
    return this.emulator('POST', 'projects', { projectId, ...options });
  }

  spec(projectId: string, environmentId: string, labels: Record<string, string>, owner: string): EnvironmentSpec {
    const notebook = { owner: `${owner}@example.com`, idleShutdown: '24h' };
    return { projectId, environmentId, image: { uri: WORKBENCH }, labels, notebook };
  }

  create(spec: EnvironmentSpec): Promise<unknown> {
    return demand(`${this.stack.apiUrl}/v1/projects/${spec.projectId}/environments`, 'POST', spec);
  }

  ask({ projectId, environmentId }: EnvironmentSpec, verb: string): Promise<unknown> {
    return demand(`${this.stack.apiUrl}${environmentPath(projectId, environmentId)}:${verb}`, 'POST');
  }

  until(spec: EnvironmentSpec, state: string): Promise<EnvironmentDocument> {
    return this.when(spec, (environment) => environment.state === state);
  }

  when(spec: EnvironmentSpec, is: (environment: EnvironmentDocument) => boolean): Promise<EnvironmentDocument> {
    const url = this.stack.apiUrl + environmentPath(spec.projectId, spec.environmentId);
    return until(
      async () => {
        const environment = await demand<EnvironmentDocument>(url);
        return is(environment) ? environment : undefined;
      },
      { withinMs: 120_000, everyMs: 200, describe: () => url },
    );
  }
}
