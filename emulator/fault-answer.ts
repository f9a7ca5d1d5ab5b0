import type { ApiError } from './errors.js';
import type { Struck } from './fault.js';
import type { Faults } from './faults.js';
import type { Answer, Request } from './gateway.js';
import type { Match } from './router.js';
import { CATALOG } from './service-catalog.js';
import type { Project } from './store.js';

/** The call as a fault sees it. */
export function struck(
  { api: { service }, route, params }: Match,
  { path, query, body }: Request,
  principal: string,
  project: Project | undefined,
): Struck {
  return {
    project: project ?? { projectId: params.project ?? '', number: '0' },
    service,
    title: CATALOG.get(service)?.title ?? service,
    method: route.id,
    resource: `//${service}/${path.replace(/^\/(\w+\/)?v\d+\/|:\w+$/g, '')}`,
    params,
    query,
    body: Buffer.isBuffer(body) ? undefined : body,
    principal,
  };
}

/** Serves a call with what befalls it: it is refused and does nothing, or it is served and the answer suffers. */
export function befall(faults: Faults, call: Struck, serve: (refusal?: ApiError) => Answer): Answer {
  return faults.during(call, () => {
    const before = faults.at('request');
    if (before && 'page' in before) return { status: before.page.status, body: before.page.html };
    if (before && 'socket' in before) return { status: 0, body: undefined, socket: before.socket };
    const answer = serve(before?.refuse(call));
    if (answer.status >= 400) return answer;
    const previous = faults.previous(answer.body);
    const after = faults.at('reply');
    if (!after) return answer;
    if ('socket' in after) return { ...answer, socket: after.socket };
    if ('refuse' in after) return serve(after.refuse(call));
    const body = after.list === 'stale' ? (previous ?? emptied(answer.body)) : { ...emptied(answer.body), ...FIRST };
    return { ...answer, body };
  });
}

/** A list with nothing in it: what every API leaves then is its kind. */
function emptied(body: unknown): object {
  const { kind } = body as { kind?: string };
  return kind === undefined ? {} : { kind };
}

/** The token of the page that would have been the first: whatever comes after nothing. */
const FIRST = { nextPageToken: Buffer.from('after ').toString('base64url') };
