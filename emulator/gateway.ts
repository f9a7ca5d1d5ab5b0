/** Google's front end: finds the method, the caller and the project, refuses what never reaches an API, and keeps the log. */
import type { IncomingHttpHeaders } from 'node:http';

import { AnswerChecker } from './answers.js';
import { APIS } from './apis.js';
import { Call } from './call.js';
import type { Needed } from './call.js';
import { CallLog } from './calls.js';
import { numbered, wantsNumbers } from './enum-numbers.js';
import { ApiError } from './errors.js';
import type { SocketFault } from './fault.js';
import { befall, struck } from './fault-answer.js';
import { Misses } from './misses.js';
import type { Miss } from './misses.js';
import { requireRate } from './rates.js';
import { NOT_FOUND_PAGE, billingDisabled, projectDeleted, serviceDisabled, unauthenticated } from './refusals.js';
import { Reply, uploadServer } from './reply.js';
import { RequestReader } from './request-reader.js';
import { Router } from './router.js';
import type { Api, Match } from './router.js';
import { CATALOG } from './service-catalog.js';
import type { Project, Store } from './store.js';

export interface Request {
  http: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: unknown;
}

export interface Answer {
  status: number;
  /** A string is a page, a buffer bytes, undefined nothing; anything else is JSON. */
  body: unknown;
  headers?: Record<string, string | string[]>;
  /** What happens to it on the way. */
  socket?: SocketFault;
}

interface GatewayState {
  calls: CallLog['state'];
  misses: Misses['state'];
  operations: AnswerChecker['state'];
}

export class Gateway {
  readonly calls = new CallLog();
  readonly misses: Misses;
  readonly #answers = new AnswerChecker();
  readonly #store: Store;
  readonly #router = new Router(APIS);

  constructor(store: Store, onMiss: (miss: Miss) => void) {
    this.#store = store;
    this.misses = new Misses(onMiss);
  }

  get state(): GatewayState {
    return { calls: this.calls.state, misses: this.misses.state, operations: this.#answers.state };
  }

  set state({ calls, misses, operations }: GatewayState) {
    this.#answers.state = operations;
    this.calls.state = calls;
    this.misses.state = misses;
  }

  answer(request: Request): Answer {
    const { http, path } = request;
    const began = performance.now();
    this.#store.clock.settle();
    const match = this.#router.find(http, path, request.headers.host);
    if (!match) {
      this.misses.add({
        of: 'request',
        method: 'none',
        httpMethod: http,
        path,
        at: '',
        what: `no method is at ${http} ${path}`,
      });
      return { status: 404, body: NOT_FOUND_PAGE(path) };
    }
    const principal = principalOf(request.headers.authorization);
    const reader = new RequestReader(match);
    const { api, route } = match;
    const project = this.#projectOf(match, request.query);
    const { faults } = this.#store;
    const needed: Needed = new Map();
    const answer = befall(faults, struck(match, request, principal ?? NOBODY, project), (refusal) =>
      this.#serve(match, request, principal, { refusal, reader, needed }),
    );
    this.#compare(match, request, reader, answer);
    this.calls.add({
      time: this.#store.clock.iso(),
      api: api.service,
      method: route.id,
      httpMethod: http,
      ...(project ? { project: project.projectId } : {}),
      path,
      ...(principal ? { principal } : {}),
      milliseconds: Math.round((performance.now() - began) * 1000) / 1000,
      status: answer.status,
      ...(faults.fired === undefined ? {} : { fault: faults.fired }),
      mutating: route.mutating ?? route.http !== 'GET',
      permissions: Object.fromEntries(needed),
    });
    if (wantsNumbers(request.query)) this.#number(match, answer);
    if (!api.server) return answer;
    const fresh = answer.status >= 400 || route.http !== 'GET';
    return { ...answer, headers: { ...uploadServer(fresh), ...answer.headers } };
  }

  #serve(
    match: Match,
    { path, query, headers, body }: Request,
    principal: string | undefined,
    { refusal, reader, needed }: { refusal: ApiError | undefined; reader: RequestReader; needed: Needed },
  ): Answer {
    const { api, route } = match;
    try {
      if (refusal) throw refusal;
      if (principal === undefined && !route.tokenless)
        throw unauthenticated(route.id, api.service, headers.authorization !== undefined);
      requireUsable(api, api.perProject ? this.#projectOf(match, query) : this.#homeOf(principal));
      requireRate(this.#store, match, this.#projectOf(match, query));
      reader.path(path);
      const read = route.bytes ? undefined : reader.message(body);
      const wire = { headers, bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
      const parts = { query: reader.query(query), body: read, wire, reader, needed };
      const result = route.handle(new Call(this.#store, match, principal ?? NOBODY, parts));
      return result instanceof Reply ? result : { status: 200, body: result };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const asText = route.media && query.get('alt') === 'media';
      return { status: error.http, body: asText ? error.message : error.envelope(api.errors) };
    }
  }

  /** Where a service account lives, its calls are billed; a project that this world does not hold has all it needs. */
  #homeOf(principal = ''): Project | undefined {
    const id = /^serviceAccount:[^@]+@([^.]+)\.iam\.gserviceaccount\.com$/.exec(principal)?.[1];
    return id === undefined ? undefined : this.#store.projects.get(id);
  }

  /** Notes what differs from Google's own description, of what was asked and of what is answered. */
  #compare({ route, method }: Match, { http, path }: Request, reader: RequestReader, answer: Answer): void {
    const about = { method: route.id, httpMethod: http, path };
    for (const finding of reader.findings) this.misses.add({ of: 'request', ...about, ...finding });
    const { status, body } = answer;
    if (!method || status !== 200 || Buffer.isBuffer(body) || (route.bytes && body === undefined)) return;
    for (const finding of this.#answers.check(method, body)) this.misses.add({ of: 'answer', ...about, ...finding });
  }

  #number({ method }: Match, answer: Answer): void {
    if (!method || answer.status !== 200 || typeof answer.body !== 'object' || answer.body === null) return;
    const { name } = answer.body as { name?: unknown };
    answer.body = numbered(method, this.#answers.carriedBy(name), answer.body);
  }

  #projectOf({ api, params: { project, account, bucket } }: Match, query: URLSearchParams): Project | undefined {
    const named = project ?? (api.server ? (query.get('project') ?? undefined) : undefined);
    if (named !== undefined && named !== '-') return this.#store.project(named);
    const owner =
      this.#store.accounts.get(account ?? '')?.projectId ?? this.#store.buckets.get(bucket ?? '')?.projectId;
    return owner === undefined ? undefined : this.#store.projects.get(owner);
  }
}

/** Nobody that a policy could name. */
const NOBODY = 'user:anonymous';

/** The token says who: `emulator:<e-mail>`. */
export function principalOf(authorization: string | undefined): string | undefined {
  const email = /^Bearer emulator:([^@\s]+@[^@\s]+)$/i.exec(authorization ?? '')?.[1];
  if (email === undefined) return undefined;
  return `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${email}`;
}

/** An unknown project is left to the API, which refuses it as one that may not be seen. */
function requireUsable({ service, gates = [service] }: Api, project: Project | undefined): void {
  if (!project) return;
  if (project.state !== 'ACTIVE') throw projectDeleted(project, service);
  const off = gates.find((gate) => !project.services.get(gate)?.usable);
  if (off !== undefined) throw serviceDisabled(project, off, CATALOG.get(off)?.title ?? off);
  if (!project.billingEnabled && CATALOG.get(service)?.billing) throw billingDisabled(project, service);
}
