/** An OpenID Connect issuer on this machine: a discovery document, its keys, and the tokens that it signs. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

export const AUDIENCE = 'https://labwright.example.org';

/** Undefined takes a claim away. */
type Claims = { [name in keyof JWTPayload]?: JWTPayload[name] | undefined };

export class Issuer implements AsyncDisposable {
  #key: { id: string; privateKey: CryptoKey; publicKey: CryptoKey } | undefined;
  #keys: JWK[] = [];
  #made = 0;
  /** What its discovery document is asked for, and its keys. */
  readonly asked: string[] = [];
  /** Answers nothing but this status where it is set. */
  broken: number | undefined;

  private constructor(
    readonly url: string,
    private readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<Issuer> {
    const server = createServer((request, response) => {
      issuer.asked.push(request.url ?? '');
      const body = request.url === '/keys' ? { keys: issuer.#keys } : issuer.#discovery();
      response.writeHead(issuer.broken ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const issuer: Issuer = new Issuer(`http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
    await issuer.rotate();
    return issuer;
  }

  #discovery() {
    return { issuer: this.url, jwks_uri: `${this.url}/keys` };
  }

  /** From now on it signs with a new key, and shows no other. */
  async rotate(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const id = `key-${(this.#made += 1)}`;
    this.#key = { id, privateKey, publicKey };
    this.#keys = [{ ...(await exportJWK(publicKey)), kid: id, alg: 'RS256', use: 'sig' }];
  }

  get key() {
    if (!this.#key) throw new Error('The issuer has not started.');
    return this.#key;
  }

  claims(more: Claims = {}): JWTPayload {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.url, aud: AUDIENCE, iat: now, exp: now + 600, email: 'ann@example.org' };
    return { ...usual, email_verified: true, ...more } as JWTPayload;
  }

  token(more: Claims = {}): Promise<string> {
    const { id, privateKey } = this.key;
    return new SignJWT(this.claims(more)).setProtectedHeader({ alg: 'RS256', kid: id }).sign(privateKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
