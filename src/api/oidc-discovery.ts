const WITHIN_MS = 5_000;

/** Where the issuer's keys are (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig). */
export async function discoverKeys(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
  const { issuer: named, jwks_uri: keys } = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer || typeof keys !== 'string')
    throw new Error(`${address} is not the discovery document of ${issuer}.`);
  if (issuer.startsWith('https:') && !keys.startsWith('https:'))
    throw new Error(`${address} names keys at ${keys}: not by https.`);
  return keys;
}
