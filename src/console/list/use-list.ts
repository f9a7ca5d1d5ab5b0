import { isPage } from '../../client/answers.js';
import { environmentsPath, type EnvironmentSummary } from '../../client/client.js';
import { isAtRest } from '../../client/rest.js';
import { demand } from '../api.js';
import { useLive, type Live } from '../live.js';
import type { Filter } from './filters.js';

const PAGE_SIZE = 500;
/** While something moves, and while nothing does. */
const PACE_MS = { moving: 2_000, still: 8_000 };
/** Looking takes a fifth of the time at most: thousands of rows are read less often. */
const SHARE = 4;

/** All environments of a project, or of all that the caller may see, page by page. */
export function useList({ project, showDeleted }: Pick<Filter, 'project' | 'showDeleted'>): Live<EnvironmentSummary[]> {
  return useLive<EnvironmentSummary[]>(`${project} ${showDeleted}`, {
    look: (_, signal) => listAll(project, showDeleted, signal),
    pace: (known = [], tookMs) => Math.max(known.every(isAtRest) ? PACE_MS.still : PACE_MS.moving, SHARE * tookMs),
  });
}

async function listAll(project: string, showDeleted: boolean, signal: AbortSignal): Promise<EnvironmentSummary[]> {
  const all: EnvironmentSummary[] = [];
  for (let pageToken: string | undefined; ;) {
    const query = new URLSearchParams({
      pageSize: String(PAGE_SIZE),
      ...(showDeleted && { showDeleted: 'true' }),
      ...(pageToken !== undefined && { pageToken }),
    });
    const path = `${environmentsPath(project)}?${query.toString()}`;
    const page = await demand(isPage, 'GET', path, undefined, { signal });
    all.push(...page.environments);
    pageToken = page.nextPageToken;
    if (pageToken === undefined) return all;
  }
}
