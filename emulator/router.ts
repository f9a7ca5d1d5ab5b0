import type { Call } from './call.js';
import type { ErrorForm } from './errors.js';
import { methodOf } from './methods.js';
import type { Method } from './methods.js';

export interface Route {
  /** Discovery's method id, such as `notebooks.projects.locations.instances.create`. */
  id: string;
  http: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /**
   * After the host. `{name}` is one segment without a colon, `{name*}` one that may have colons, `{name!}` one without
   * hyphens either, `{name+}` all that is left.
   */
  path: string;
  /** The body is an object's bytes, or begins an upload of them. */
  bytes?: boolean;
  /** The body is a JSON merge patch: what is null goes (RFC 7396). */
  mergePatch?: boolean;
  /** With alt=media the answer is bytes, and a refusal plain text. */
  media?: boolean;
  /** The address itself is the credential. */
  tokenless?: boolean;
  /** The field that the body is, where it is not the whole request message. */
  bodyField?: string;
  /** Whether it may change Google's state; by default what is not a GET may. */
  mutating?: boolean;
  handle: (call: Call) => unknown;
}

export interface Api {
  /** Such as `compute.googleapis.com`. */
  service: string;
  /** The only name that it is served under, where its paths would fit everything. */
  host?: string;
  errors: ErrorForm;
  /** It must be enabled, and billed, in the project that is acted on; else only the caller's own project counts. */
  perProject: boolean;
  /** The services that must be on, where that is not the API's own only. */
  gates?: readonly string[];
  /** Where it does not answer behind the common front end. */
  server?: 'UploadServer';
  routes: Route[];
}

/** A route that reads its body: a message of Google's, as its method describes it. */
export const withBody = (route: Omit<Route, 'handle'> & { handle: (call: Call, body: never) => unknown }): Route => ({
  ...route,
  handle: (call) => route.handle(call, call.body as never),
});

export interface Match {
  api: Api;
  route: Route;
  /** Discovery's, but for Storage's XML API, which is in no document. */
  method: Method | undefined;
  params: Record<string, string>;
}

export class Router {
  readonly #table: (Omit<Match, 'params'> & { pattern: RegExp; weight: number })[];

  constructor(apis: readonly Api[]) {
    this.#table = apis
      .flatMap((api) =>
        api.routes.map((route) => ({
          api,
          route,
          method: api.host === undefined ? methodOf(route) : undefined,
          ...compile(route.path),
        })),
      )
      .sort((one, other) => other.weight - one.weight);
  }

  find(http: string, path: string, host: string | undefined): Match | undefined {
    for (const { pattern, ...found } of this.#table) {
      const { api, route } = found;
      if (route.http !== http || (api.host !== undefined && api.host !== host)) continue;
      const parts = pattern.exec(path);
      if (!parts) continue;
      const params = Object.entries(parts.groups ?? {}).map(
        ([name, value]) => [name, decodeURIComponent(value)] as const,
      );
      return { ...found, params: Object.fromEntries(params) };
    }
    return undefined;
  }
}

/** The more of a path is literal, the earlier it is tried, so that `x:verb` is not taken for a name. */
function compile(path: string): { pattern: RegExp; weight: number } {
  const source = path
    .replace(/[.*+?^$()|[\]\\](?!\})/g, '\\$&')
    .replace(/\{(\w+)\*\}/g, '(?<$1>[^/]+)')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)!\}/g, '(?<$1>[^/:-]+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/:]+)');
  const weight = path.replace(/\{\w+[*+]?\}/g, '').replace(/\{\w+!\}/g, '!').length;
  return { pattern: new RegExp(`^/${source}$`), weight };
}
