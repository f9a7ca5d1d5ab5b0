import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

import type { Caller } from '../domain/policy.js';
import { discoverKeys } from './oidc-discovery.js';
import { Problem } from './problems.js';

export interface OidcOptions {
  /** As `iss` of the tokens says it. */
  issuer: string;
  /** Whom the tokens may be made for. */
  audiences: string[];
  /** Where the issuer's keys are; absent: where its discovery document says. */
  jwksUri?: string;
}

/** Signed with a private key: with a shared secret, whoever checks a token could make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const CLOCK_TOLERANCE_SECONDS = 30;

/** A key that is not known yet is looked for at once, but no more often: anybody may name one. */
const KEYS_AGAIN_MS = 5_000;

const GOOGLE = 'https://accounts.google.com';

/** Who bears a token of the issuer; throws what the API answers to any other. */
export function oidcIdentifier({ issuer, audiences, jwksUri }: OidcOptions): (token: string) => Promise<Caller> {
  let known: JWTVerifyGetKey | undefined;
  const keys: JWTVerifyGetKey = async (header, jws) => {
    known ??= createRemoteJWKSet(new URL(jwksUri ?? (await discoverKeys(issuer))), { cooldownDuration: KEYS_AGAIN_MS });
    return known(header, jws);
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: audiences,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp'],
      });
      return callerOf(payload);
    } catch (error) {
      throw refusal(error);
    }
  };
}

function callerOf({ iss, email, email_verified: isVerified, hd }: JWTPayload): Caller {
  if (typeof email !== 'string' || !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email) || isVerified !== true) {
    const fix = 'ask its issuer for the scope email, gcloud for --include-email';
    throw new Problem('unauthenticated', `The token has no e-mail address that its issuer has verified: ${fix}.`);
  }
  const address = email.toLowerCase();
  const domain = domainOf(address, iss, hd);
  const kind = address.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user';
  return { name: `${kind}:${address}`, ...(domain !== undefined && { domain }) };
}

/**
 * Google verifies any address once, and vouches for a domain's people by `hd` only
 * (https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload).
 */
function domainOf(address: string, issuer: string | undefined, hd: unknown): string | undefined {
  if (issuer !== GOOGLE) return address.slice(address.indexOf('@') + 1);
  return typeof hd === 'string' ? hd.toLowerCase() : undefined;
}

const SENTENCES: Readonly<Record<string, string>> = {
  [errors.JWTExpired.code]: 'The token has expired: get a new one.',
  [errors.JWTClaimValidationFailed.code]: 'The token is not for this service',
  [errors.JOSEAlgNotAllowed.code]: 'The token is signed in a way that is not taken here.',
  [errors.JOSENotSupported.code]: 'The token is signed in a way that is not taken here.',
  [errors.JWSInvalid.code]: 'The bearer token is none that this service knows.',
  [errors.JWTInvalid.code]: 'The bearer token is none that this service knows.',
  [errors.JWSSignatureVerificationFailed.code]: 'The token is not signed by its issuer.',
  [errors.JWKSNoMatchingKey.code]: 'The token is not signed by its issuer.',
  [errors.JWKSMultipleMatchingKeys.code]: 'The token does not say which key of its issuer signed it.',
};

/** What is wrong with the token is its bearer's, what the issuer does not answer is not. */
function refusal(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const sentence = error instanceof errors.JOSEError ? SENTENCES[error.code] : undefined;
  if (sentence === undefined) {
    return new Problem('issuer-unavailable', 'The keys of the issuer of tokens cannot be read: try again.');
  }
  const isClaim = error instanceof errors.JWTClaimValidationFailed;
  return new Problem('unauthenticated', isClaim ? `${sentence}: its claim ${error.claim} is wrong.` : sentence);
}
