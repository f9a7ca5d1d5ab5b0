import { ApiError, callerLacksPermission, invalid, permissionDenied } from './errors.js';
import { around, holds } from './permissions.js';
import type { Resource } from './permissions.js';
import type { Wire } from './reply.js';
import type { RequestReader } from './request-reader.js';
import type { Match } from './router.js';
import type { Project, Store } from './store.js';

/** Which permissions a call needed, and whether its caller held them. */
export type Needed = Map<string, boolean>;

interface Parts {
  query: URLSearchParams;
  body: unknown;
  wire: Wire;
  reader: RequestReader;
  needed: Needed;
}

/** One request as its handler sees it: who asks, for what, and whether they may. */
export class Call {
  readonly store: Store;
  readonly principal: string;
  readonly body: unknown;
  readonly service: string;
  /** The request as it came, for what is not JSON. */
  readonly wire: Wire;
  readonly #reader: RequestReader;
  readonly #match: Match;
  readonly #query: URLSearchParams;
  readonly #needed: Needed;

  constructor(store: Store, match: Match, principal: string, { query, body, wire, reader, needed }: Parts) {
    this.store = store;
    this.principal = principal;
    this.body = body;
    this.wire = wire;
    this.#reader = reader;
    this.service = match.api.service;
    this.#match = match;
    this.#query = query;
    this.#needed = needed;
  }

  /** The same as another asked it. */
  as(principal: string, query: string): Call {
    const { body, wire } = this;
    const parts = { query: new URLSearchParams(query), body, wire, reader: this.#reader, needed: this.#needed };
    return new Call(this.store, this.#match, principal, parts);
  }

  /** What was asked, to be given to `as`. */
  get asked(): string {
    return this.#query.toString();
  }

  /** The e-mail address behind the principal. */
  get email(): string {
    return this.principal.slice(this.principal.indexOf(':') + 1);
  }

  param(name: string): string {
    const value = this.#match.params[name];
    if (value === undefined) throw new Error(`The route has no parameter ${name}`);
    return value;
  }

  query(name: string): string | undefined {
    return this.#query.get(name) ?? undefined;
  }

  queries(name: string): string[] {
    return this.#query.getAll(name);
  }

  flag(name: string): boolean {
    return this.query(name) === 'true';
  }

  number(name: string): number | undefined {
    const text = this.query(name);
    return text === undefined || text === '' ? undefined : Number(text);
  }

  /** The request's message where it is only a part of the body. */
  message(json: unknown): unknown {
    return this.#reader.message(json);
  }

  /** Whether the caller may do what this call does. */
  may(permission: string, resource: Resource, modifiedRoles: readonly string[] = []): boolean {
    const held = holds(resource, this.principal, permission, around(this.store, modifiedRoles));
    this.#needed.set(permission, held);
    return held;
  }

  /** Those of the given permissions that the caller holds; the call itself needs none of them. */
  held(permissions: readonly string[], resource: Resource): string[] {
    return permissions.filter((permission) => holds(resource, this.principal, permission, around(this.store)));
  }

  require(permission: string, resource: Resource, message?: string): void {
    if (!this.may(permission, resource)) throw permissionDenied(permission, resource.name, message);
  }

  /** The project, if the caller has the permission on it; one that does not exist looks like one that may not be seen. */
  project(permission: string, under = ''): Project {
    const asked = this.param('project');
    const project = this.store.project(asked);
    const name = `//${this.service}/projects/${asked}${under}`;
    if (!project) throw permissionDenied(permission, name);
    this.require(permission, { name, policies: [project.policy] });
    return project;
  }

  /** The same with the bare refusal that Resource Manager and Billing give. */
  visibleProject(permission: string): Project {
    const project = this.store.project(this.param('project'));
    if (!project) throw callerLacksPermission();
    this.allow(permission, project);
    return project;
  }

  allow(permission: string, { policy }: Project): void {
    if (!this.may(permission, { name: '', policies: [policy] })) throw callerLacksPermission();
  }

  /**
   * One page of what is sorted by key. The token names the last key seen: what comes and goes meanwhile moves nothing.
   * A size over the maximum is taken as the maximum, a negative one refused (https://google.aip.dev/158).
   */
  page<T>(
    items: readonly T[],
    key: (item: T) => string,
    sizes: { usual: number; most: number; name?: string },
  ): Page<T> {
    const { usual, most, name = 'pageSize' } = sizes;
    const asked = this.number(name) ?? 0;
    if (asked < 0) throw invalid(`Invalid ${name}: ${asked} is negative.`, name);
    const size = Math.min(asked, most) || usual;
    const token = this.query('pageToken');
    const rest = token ? items.slice(placeAfter(items, key, decodeToken(token))) : items;
    const page = rest.slice(0, size);
    const last = page.at(-1);
    return rest.length > size && last !== undefined
      ? { page, next: { nextPageToken: Buffer.from(`after ${key(last)}`).toString('base64url') } }
      : { page, next: {} };
  }
}

export interface Page<T> {
  page: T[];
  /** To be spread into the answer: Google leaves an empty token out. */
  next: { nextPageToken?: string };
}

const decodeToken = (token: string): string => {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after ')) throw new ApiError('INVALID_ARGUMENT', 'The page token is invalid.');
  return text.slice('after '.length);
};

const placeAfter = <T>(items: readonly T[], key: (item: T) => string, last: string): number => {
  const same = items.findIndex((item) => key(item) === last);
  if (same >= 0) return same + 1;
  const greater = items.findIndex((item) => key(item) > last);
  return greater >= 0 ? greater : items.length;
};
