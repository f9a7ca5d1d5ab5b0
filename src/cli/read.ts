import { isEnvironment } from '../client/answers.js';
import { environmentPath, type EnvironmentDocument } from '../client/client.js';
import type { EnvironmentKey } from '../domain/names.js';
import type { Terminal } from './terminal.js';

/** One environment as it is now. */
export async function read(
  { api, interrupted }: Terminal,
  { projectId, environmentId }: EnvironmentKey,
): Promise<EnvironmentDocument> {
  const path = environmentPath(projectId, environmentId);
  return (await api.demand(isEnvironment, 'GET', path, undefined, { signal: interrupted })).body;
}
