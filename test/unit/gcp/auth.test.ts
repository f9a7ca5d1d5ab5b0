import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { GcpError } from '../../../src/gcp/errors.js';
import { createGcp } from '../../../src/gcp/index.js';
import { json, nobody, serve } from './wire.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Google's own clients with the given Application Default Credentials. */
async function googleWith(credentials: object | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'adc-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'credentials.json');
  if (credentials) await writeFile(file, JSON.stringify(credentials));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
  return createGcp({})(new AbortController().signal);
}

/** A workload identity whose token comes from a server of ours, the only kind whose issuer can be chosen. */
const workloadIdentity = (issuer: string) => ({
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: `${issuer}/v1/token`,
  credential_source: { file: new URL(import.meta.url).pathname },
});

const impersonating = (issuer: string) => ({
  ...workloadIdentity(issuer),
  service_account_impersonation_url: `${issuer}/v1/projects/-/serviceAccounts/lab@my-project.iam.gserviceaccount.com:generateAccessToken`,
});

describe('who we are', () => {
  it.each([
    [
      'the account of a key',
      {
        type: 'service_account',
        client_email: 'lab@my-project.iam.gserviceaccount.com',
        private_key: 'not looked at',
      },
    ],
    [
      'the account that a person impersonates',
      {
        type: 'impersonated_service_account',
        service_account_impersonation_url:
          'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/lab@my-project.iam.gserviceaccount.com:generateAccessToken',
        source_credentials: { type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'r' },
      },
    ],
    ['the account that a workload impersonates', impersonating('http://127.0.0.1:1')],
  ])('is %s, known without asking Google', async (_, credentials) => {
    const gcp = await googleWith(credentials);
    expect(await gcp.identity()).toBe('serviceAccount:lab@my-project.iam.gserviceaccount.com');
  });

  it('cannot be told without credentials', async () => {
    expect(await (await googleWith(undefined)).identity()).toBeUndefined();
  });

  it('is the account that the emulator takes us for', async () => {
    const gcp = createGcp({ endpoint: await nobody() })(new AbortController().signal);
    expect(await gcp.identity()).toBe('serviceAccount:labwright@labwright-host.iam.gserviceaccount.com');
  });
});

describe('credentials that fail', () => {
  const refusal = async (credentials: object | undefined) => {
    const gcp = await googleWith(credentials);
    const account = gcp.iam.getServiceAccount('x@my-project.iam.gserviceaccount.com');
    const error = await account.catch((thrown: unknown) => thrown);
    if (!(error instanceof GcpError)) throw new Error('expected a GcpError');
    return error.google;
  };

  it('are UNAUTHENTICATED when there are none, and only once they are needed', async () => {
    expect(await refusal(undefined)).toMatchObject({
      method: 'google.auth.getAccessToken',
      status: 'UNAUTHENTICATED',
      message: expect.stringMatching(/does not exist/) as string,
    });
  });

  it('are UNAUTHENTICATED, not a mistake in the request, when they have been revoked', async () => {
    const said = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
    const issuer = await serve(json(400, said));
    expect(await refusal(workloadIdentity(issuer.url))).toMatchObject({
      status: 'UNAUTHENTICATED',
      reason: 'invalid_grant',
      message: 'Token has been expired or revoked.',
    });
  });

  it('never say that a resource is absent: the account to impersonate is', async () => {
    const message = 'Not found; Gaia id not found for email lab@my-project.iam.gserviceaccount.com';
    const issuer = await serve((request, response) => {
      const token = request.url === '/v1/token';
      const answer = token
        ? json(200, { access_token: 'canary', expires_in: 3600, token_type: 'Bearer', issued_token_type: 'x' })
        : json(404, { error: { code: 404, message, status: 'NOT_FOUND' } });
      answer(request, response);
    });
    const google = await refusal(impersonating(issuer.url));
    expect(google).toMatchObject({ status: 'UNAUTHENTICATED', message });
    expect(JSON.stringify(google)).not.toContain('canary');
  });

  it('are UNAVAILABLE while their issuer cannot be reached', async () => {
    expect(await refusal(workloadIdentity(await nobody()))).toMatchObject({ status: 'UNAVAILABLE' });
  });
});
