/** Tokens of a real issuer, as far as one can run on this machine. */
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { oidcIdentifier } from '../../../src/api/oidc.js';
import { Problem } from '../../../src/api/problems.js';
import { until } from '../../../scripts/wait.js';
import { AUDIENCE, Issuer } from '../../support/issuer.js';

let issuer: Issuer;
let identify: ReturnType<typeof oidcIdentifier>;
beforeAll(async () => {
  issuer = await Issuer.start();
  identify = oidcIdentifier({ issuer: issuer.url, audiences: ['another', AUDIENCE] });
});
afterAll(() => issuer[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1000);

async function refused(token: string | Promise<string>, by = identify): Promise<string> {
  const text = await token;
  const error: unknown = await by(text).then(
    (caller) => new Error(`${caller.name} was let in.`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Problem)) throw error;
  expect(error.message).not.toContain(text);
  expect(error.message).not.toMatch(/["\\]/);
  return `${error.code}: ${error.message}`;
}

describe('a token of the issuer', () => {
  test('names a person by the e-mail address, whatever its case, and the domain', async () => {
    const caller = { name: 'user:ann@example.org', domain: 'example.org' };
    expect(await identify(await issuer.token())).toEqual(caller);
    expect(await identify(await issuer.token({ email: 'Ann@Example.org' }))).toEqual(caller);
  });

  test('names a service account as one', async () => {
    const email = 'ci@my-project.iam.gserviceaccount.com';
    expect(await identify(await issuer.token({ email }))).toMatchObject({ name: `serviceAccount:${email}` });
  });

  test('may be made for one of several audiences', async () => {
    expect(await identify(await issuer.token({ aud: ['another', 'a third'] }))).toMatchObject({
      name: 'user:ann@example.org',
    });
  });

  test('may be half a minute early or late, as clocks are', async () => {
    await expect(identify(await issuer.token({ exp: now() - 5 }))).resolves.toBeDefined();
    await expect(identify(await issuer.token({ nbf: now() + 15 }))).resolves.toBeDefined();
  });

  test('is checked with a key of an address that is given, and then no document is asked for', async () => {
    await using other = await Issuer.start();
    const jwksUri = `${other.url}/keys`;
    const direct = oidcIdentifier({ issuer: other.url, audiences: [AUDIENCE], jwksUri });
    await direct(await other.token());
    await direct(await other.token());
    expect(other.asked).toEqual(['/keys']);
  });
});

describe('a token is refused', () => {
  test.each([
    ['of another issuer', { iss: 'https://issuer.example.org' }, /its claim iss is wrong/],
    ['for another audience', { aud: 'https://other.example.org' }, /its claim aud is wrong/],
    ['without an audience', { aud: undefined }, /its claim aud is wrong/],
    ['that has expired', { exp: now() - 60 }, /has expired/],
    ['that never expires', { exp: undefined }, /its claim exp is wrong/],
    ['of a time to come', { nbf: now() + 3_600 }, /its claim nbf is wrong/],
    ['without an e-mail address', { email: undefined }, /no e-mail address/],
    ['with an address that is none', { email: 'ann' }, /no e-mail address/],
    ['with an address that nobody has verified', { email_verified: false }, /no e-mail address/],
    ['that does not say whether the address is verified', { email_verified: undefined }, /no e-mail address/],
  ])('%s', async (_, claims, sentence) => {
    const why = await refused(issuer.token(claims));
    expect(why).toMatch(/^unauthenticated: /);
    expect(why).toMatch(sentence);
  });

  test('that nobody signed', async () => {
    expect(await refused(new UnsecuredJWT(issuer.claims()).encode())).toMatch(/^unauthenticated: /);
  });

  test('that is signed with the public key as if it were a secret', async () => {
    const { id, publicKey } = issuer.key;
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const forged = new SignJWT(issuer.claims()).setProtectedHeader({ alg: 'HS256', kid: id }).sign(secret);
    expect(await refused(forged)).toMatch(/^unauthenticated: .*signed in a way/);
  });

  test('that is signed with a key of somebody else, under the name of the right one', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const { id } = issuer.key;
    const forged = new SignJWT(issuer.claims()).setProtectedHeader({ alg: 'RS256', kid: id }).sign(privateKey);
    expect(await refused(forged)).toMatch(/^unauthenticated: .*not signed by its issuer/);
  });

  test.each(['word', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9.e30.', '....'])('that is none: %s', async (text) => {
    expect(await refused(text)).toMatch(/^unauthenticated: /);
  });
});

describe('keys', () => {
  test('are read once, and again as soon as a token names a new one; the old one is then worth nothing', async () => {
    await using rotating = await Issuer.start();
    const by = oidcIdentifier({ issuer: rotating.url, audiences: [AUDIENCE] });
    const old = await rotating.token();
    await by(old);
    await by(old);
    expect(rotating.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
    await rotating.rotate();
    const fresh = await rotating.token();
    // Not at once: an unknown key is looked for every few seconds at most.
    await until(() => by(fresh).catch(() => undefined), {
      withinMs: 120_000,
      describe: () => 'the new key is unknown',
    });
    expect(await refused(old, by)).toMatch(/^unauthenticated: /);
    expect(rotating.asked.filter((path) => path === '/keys').length).toBe(2);
  });

  test('that cannot be read are not the fault of the bearer, and are read again', async () => {
    await using down = await Issuer.start();
    down.broken = 500;
    const by = oidcIdentifier({ issuer: down.url, audiences: [AUDIENCE] });
    expect(await refused(down.token(), by)).toMatch(/^issuer-unavailable: /);
    down.broken = undefined;
    await expect(by(await down.token())).resolves.toMatchObject({ name: 'user:ann@example.org' });
  });

  test('of a document that names another issuer are not read', async () => {
    await using other = await Issuer.start();
    const issuerUrl = other.url.replace('127.0.0.1', 'localhost');
    const by = oidcIdentifier({ issuer: issuerUrl, audiences: [AUDIENCE] });
    expect(await refused(other.token({ iss: issuerUrl }), by)).toMatch(/^issuer-unavailable: /);
    expect(other.asked).toEqual(['/.well-known/openid-configuration']);
  });

  test('are not asked for by what is no token', async () => {
    await using quiet = await Issuer.start();
    const by = oidcIdentifier({ issuer: quiet.url, audiences: [AUDIENCE] });
    await refused('word', by);
    await refused(new UnsecuredJWT(quiet.claims()).encode(), by);
    expect(quiet.asked).toEqual([]);
  });
});

test("Google's word for a domain is hd, and not the address of a personal account", async () => {
  await using google = await Issuer.start();
  const options = { issuer: 'https://accounts.google.com', audiences: [AUDIENCE], jwksUri: `${google.url}/keys` };
  const by = oidcIdentifier(options);
  const iss = options.issuer;
  expect(await by(await google.token({ iss }))).toEqual({ name: 'user:ann@example.org' });
  expect(await by(await google.token({ iss, hd: 'example.org' }))).toEqual({
    name: 'user:ann@example.org',
    domain: 'example.org',
  });
});
