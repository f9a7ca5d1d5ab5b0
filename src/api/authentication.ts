import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Caller } from '../domain/policy.js';
import { oidcIdentifier, type OidcOptions } from './oidc.js';
import { Problem } from './problems.js';
import { tokenCaller, type StaticToken } from './static-tokens.js';

/** Who bears a token; throws a Problem where that is nobody, or cannot be told now. */
export type Identify = (token: string) => Promise<Caller>;

/** Where nobody is asked, whoever reaches the port. */
const LOCAL: Caller = { name: 'local' };

const NOT_LOCAL =
  'An API that does not tell its callers apart answers under an address of loopback only, and neither a page of others nor a proxy: set LABWRIGHT_TOKENS_FILE or LABWRIGHT_OIDC_ISSUER.';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where that is not known. */
    caller: Caller | null;
    /** Why the token says nothing. */
    tokenRefusal: Problem | null;
  }
}

/** Undefined where nobody is asked who they are. */
export function identifier({
  tokens,
  oidc,
}: {
  /** As they are now. */
  tokens: { readonly now: StaticToken[] } | undefined;
  oidc: OidcOptions | undefined;
}): Identify | undefined {
  if (tokens === undefined && oidc === undefined) return undefined;
  const ofIssuer = oidc && oidcIdentifier(oidc);
  return async (token) => {
    const caller = tokenCaller(tokens?.now ?? [], token);
    if (caller) return caller;
    if (ofIssuer) return ofIssuer(token);
    throw new Problem('unauthenticated', 'The bearer token is none that this service knows.');
  };
}

/** Notes who asks; whether they may is decided later, and not asked at all of open routes. */
export function noteCaller(app: FastifyInstance, identify: Identify | undefined): void {
  app.decorateRequest('caller', null).decorateRequest('tokenRefusal', null);
  app.addHook('onRequest', async (request) => {
    const token = bearerToken(request);
    if (identify === undefined) {
      if (isLocal(request)) request.caller = LOCAL;
      else request.tokenRefusal = new Problem('forbidden', NOT_LOCAL);
    } else if (token !== undefined) {
      try {
        request.caller = await identify(token);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        request.tokenRefusal = error;
      }
    }
  });
}

/**
 * A web page that is open on this machine reaches loopback too: its browser tells where it is from, or comes by a name of
 * the page's own choice (DNS rebinding). A proxy on this machine comes for others, and says so.
 */
function isLocal({ headers }: FastifyRequest): boolean {
  if (Object.keys(headers).some((name) => /^(via|forwarded|x-forwarded-.*|x-real-ip)$/.test(name))) return false;
  const { host = '', origin } = headers;
  const from = origin === undefined ? [host] : [host, origin.replace(/^https?:\/\//, '')];
  return from.every((each) => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(each));
}

/** RFC 6750, 2.1. */
export function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Of a request that was let in. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null) throw new TypeError('A request was let in whose caller is not known.');
  return caller;
}
