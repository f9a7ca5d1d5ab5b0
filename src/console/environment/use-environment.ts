import { isEnvironment } from '../../client/answers.js';
import { environmentPath, type EnvironmentDocument } from '../../client/client.js';
import type { EnvironmentKey } from '../../domain/names.js';
import { ask, Away } from '../api.js';
import { useLive, type Live } from '../live.js';

/** The API holds an answer for so long where nothing changes. */
const HELD_SECONDS = 30;
/** A run at work changes with every look: as fast as a person reads. */
const PACE_MS = 500;

/** One environment, as it is and each time that it has changed. */
export function useEnvironment(key: EnvironmentKey): Live<EnvironmentDocument> {
  const path = environmentPath(key.projectId, key.environmentId);
  return useLive<EnvironmentDocument>(path, {
    look: async (known, signal) => {
      const query = known === undefined ? '' : `?wait=${HELD_SECONDS}s`;
      const headers: Record<string, string> = known === undefined ? {} : { 'if-none-match': known.etag };
      const withinMs = (HELD_SECONDS + 10) * 1_000;
      const { status, body } = await ask('GET', path + query, undefined, { headers, withinMs, signal });
      if (status === 304) return undefined;
      if (isEnvironment(body)) return body;
      throw new Away('What answers here is no Labwright API.');
    },
    pace: () => PACE_MS,
  });
}
