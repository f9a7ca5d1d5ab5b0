/** Google's front end: finds the method, the caller and the project, refuses what never reaches an API, and keeps the log. */
import { artifactRegistry } from './artifact-registry.js';
import { billing } from './billing.js';
import { readBody } from './body.js';
import { Call } from './call.js';
import { CallLog } from './calls.js';
import { compute } from './compute.js';
import { ApiError } from './errors.js';
import { iam } from './iam.js';
import { notebooks } from './notebooks.js';
import { NOT_FOUND_PAGE, billingDisabled, projectDeleted, serviceDisabled, unauthenticated } from './refusals.js';
import { resourceManager } from './resource-manager.js';
import { Router } from './router.js';
import type { Api, Match } from './router.js';
import { CATALOG } from './service-catalog.js';
import { serviceUsage } from './service-usage.js';
import type { Project, Store } from './store.js';

const APIS: readonly Api[] = [artifactRegistry, billing, compute, iam, notebooks, resourceManager, serviceUsage];

export interface Request {
  http: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: unknown;
}

export interface Answer {
  status: number;
  /** A string is a page, anything else JSON. */
  body: unknown;
}

export class Gateway {
  readonly calls = new CallLog();
  readonly #store: Store;
  readonly #router = new Router(APIS);

  constructor(store: Store) {
    this.#store = store;
  }

  answer(request: Request): Answer {
    const { http, path } = request;
    this.#store.clock.settle();
    const match = this.#router.find(http, path);
    if (!match) return { status: 404, body: NOT_FOUND_PAGE(path) };
    const principal = principalOf(request.authorization);
    const answer = this.#serve(match, request, principal);
    const { api, route } = match;
    const project = this.#projectOf(match);
    this.calls.add({
      time: this.#store.clock.iso(),
      api: api.service,
      method: route.id,
      httpMethod: http,
      ...(project ? { project: project.projectId } : {}),
      path,
      ...(principal ? { principal } : {}),
      status: answer.status,
      mutating: route.mutating ?? route.http !== 'GET',
    });
    return answer;
  }

  #serve(match: Match, { query, authorization, body }: Request, principal: string | undefined): Answer {
    const { api, route } = match;
    try {
      if (principal === undefined) throw unauthenticated(route.id, api.service, authorization !== undefined);
      if (api.perProject) requireUsable(api, this.#projectOf(match));
      const read = route.body ? readBody(route.body, jsonOf(body), route.bodyField) : undefined;
      const call = new Call(this.#store, match, principal, readQuery(query, route.query ?? []), read);
      return { status: 200, body: route.handle(call) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.http, body: error.envelope(api.errors) };
    }
  }

  #projectOf({ params: { project, account } }: Match): Project | undefined {
    if (project !== undefined && project !== '-') return this.#store.project(project);
    const owner = account === undefined ? undefined : this.#store.accounts.get(account)?.projectId;
    return owner === undefined ? undefined : this.#store.projects.get(owner);
  }
}

/** Whatever the content type says; compute's clients send `""` for nothing. */
function jsonOf(body: unknown): unknown {
  if (body === '') return undefined;
  if (!Buffer.isBuffer(body)) return body;
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new ApiError('INVALID_ARGUMENT', 'Invalid JSON payload received. Unable to parse the body.');
  }
}

/** The token says who: `emulator:<e-mail>`. */
export function principalOf(authorization: string | undefined): string | undefined {
  const email = /^Bearer emulator:([^@\s]+@[^@\s]+)$/i.exec(authorization ?? '')?.[1];
  if (email === undefined) return undefined;
  return `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${email}`;
}

/** An unknown project is left to the API, which refuses it as one that may not be seen. */
function requireUsable({ service }: Api, project: Project | undefined): void {
  if (!project) return;
  if (project.state !== 'ACTIVE') throw projectDeleted(project, service);
  if (!project.services.get(service)?.usable)
    throw serviceDisabled(project, service, CATALOG.get(service)?.title ?? service);
  if (!project.billingEnabled && CATALOG.get(service)?.billing) throw billingDisabled(project, service);
}

/** What every method takes (Discovery's global parameters, and what Google's newer clients add). */
const EVERYWHERE = [
  '$alt',
  '$.xgafv',
  'access_token',
  'alt',
  'callback',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  'uploadType',
  'upload_protocol',
];

function readQuery(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  const read = new URLSearchParams();
  for (const [key, value] of query) {
    const name = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (names.includes(name)) read.append(name, value);
    else if (!EVERYWHERE.includes(key)) {
      const description = `Invalid JSON payload received. Unknown name "${key}": Cannot bind query parameter. Field '${key}' could not be found in request message.`;
      throw new ApiError('INVALID_ARGUMENT', description, {
        details: [
          { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: '', description }] },
        ],
      });
    }
  }
  return read;
}
