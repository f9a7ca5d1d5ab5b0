import { isPage } from '../client/answers.js';
import { environmentsPath, type EnvironmentSummary } from '../client/client.js';
import { CliError, EXIT } from './exit.js';
import { parseProject } from './targets.js';
import type { Terminal } from './terminal.js';

export interface Filter {
  /** A project's id; - for all. */
  project?: string;
  /** `key=value`. */
  selector?: string;
  state?: string;
  owner?: string;
  showDeleted?: boolean;
}

const PAGE_SIZE = '500';

/** Every environment that matches, page by page. */
export async function listAll(
  { api, interrupted }: Terminal,
  { project = '-', selector, state, owner, showDeleted }: Filter,
): Promise<EnvironmentSummary[]> {
  const path = environmentsPath(parseProject(project));
  const label = selector === undefined ? {} : { label: labelOf(selector) };
  const all: EnvironmentSummary[] = [];
  for (let pageToken: string | undefined; ;) {
    const query = new URLSearchParams({
      pageSize: PAGE_SIZE,
      ...label,
      ...(state !== undefined && { state }),
      ...(owner !== undefined && { owner }),
      ...(showDeleted && { showDeleted: 'true' }),
      ...(pageToken !== undefined && { pageToken }),
    });
    const { body } = await api.demand(isPage, 'GET', `${path}?${query.toString()}`, undefined, { signal: interrupted });
    all.push(...body.environments);
    pageToken = body.nextPageToken;
    if (pageToken === undefined) return all;
  }
}

/** Without "=" it would match nothing, without a word. */
function labelOf(selector: string): string {
  if (/^[^=]+=[^=]*$/.test(selector)) return selector;
  throw new CliError(`${selector} selects nothing: write KEY=VALUE, such as class=ml101.`, EXIT.wrong);
}
