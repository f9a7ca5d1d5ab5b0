import { iamcredentials } from 'googleapis/build/src/apis/iamcredentials/index.js';
import { auth } from 'googleapis/build/src/apis/serviceusage/index.js';

import { clientOptions } from './clients.js';
import { GcpError, toGcpError, type CallTarget } from './errors.js';
import { text } from './plain.js';

/** Whom the emulator takes us for: the account that runs the service lives in a project of its own. */
export const EMULATOR_ACCOUNT = 'labwright@labwright-host.iam.gserviceaccount.com';

/** `userinfo.email` lets Google's tokeninfo tell whose credentials a person's are. */
const SCOPES = ['https://www.googleapis.com/auth/cloud-platform', 'https://www.googleapis.com/auth/userinfo.email'];

const TOKEN_METHOD = 'iamcredentials.projects.serviceAccounts.generateAccessToken';

type GoogleAuth = InstanceType<typeof auth.GoogleAuth>;
type StaticToken = InstanceType<typeof auth.OAuth2>;

export interface Credentials {
  client: GoogleAuth | StaticToken;
  /** Gets a token ready, from the cache where one is still good. */
  authorize: () => Promise<unknown>;
  /** Our own IAM member; undefined for credentials that name nobody. */
  identity: () => Promise<string | undefined>;
  /** Of a person's credentials: what their calls count against; undefined where they name none. */
  quotaProject: () => Promise<string | undefined>;
}

/** Application Default Credentials, looked for at the first call; with an emulator a fixed token. */
export function createCredentials(endpoint: string | undefined): Credentials {
  if (endpoint === undefined) return applicationDefault();
  const client = new auth.OAuth2();
  client.setCredentials({ access_token: `emulator:${EMULATOR_ACCOUNT}` });
  return {
    client,
    authorize: () => Promise.resolve(),
    identity: () => Promise.resolve(`serviceAccount:${EMULATOR_ACCOUNT}`),
    quotaProject: () => Promise.resolve(undefined),
  };
}

/**
 * Another account's, lent for an hour at a time to whoever holds `iam.serviceAccounts.getAccessToken` on it
 * (https://cloud.google.com/iam/docs/create-short-lived-credentials-direct).
 */
export function impersonating(email: string, source: Credentials, endpoint: string | undefined): Credentials {
  const target = { method: TOKEN_METHOD, resource: `projects/-/serviceAccounts/${email}` };
  const { serviceAccounts } = iamcredentials({ version: 'v1', ...clientOptions(source, endpoint) }).projects;
  const client = new auth.OAuth2();
  client.refreshHandler = async () => {
    await source.authorize();
    const requestBody = { scope: SCOPES, lifetime: '3600s' };
    const { data } = await serviceAccounts.generateAccessToken(
      { name: target.resource, requestBody },
      { retry: false },
    );
    return { access_token: data.accessToken ?? '', expiry_date: Date.parse(data.expireTime ?? '') };
  };
  return {
    client,
    authorize: () =>
      client.getAccessToken().catch((error: unknown) => {
        throw error instanceof GcpError ? error : credentialError(error, target);
      }),
    identity: () => Promise.resolve(`serviceAccount:${email}`),
    quotaProject: () => Promise.resolve(undefined),
  };
}

function applicationDefault(): Credentials {
  // Else the library looks for a project of its own first (it runs gcloud, asks the metadata server and Resource
  // Manager) and remembers a failure for good (google-auth-library 10.5, findAndCacheProjectId). Nothing needs one.
  const client = new auth.GoogleAuth({ scopes: SCOPES, projectId: 'unused' });
  let known: string | undefined;
  return {
    client,
    authorize: () =>
      client.getAccessToken().catch((error: unknown) => {
        throw credentialError(error);
      }),
    identity: async () => {
      known ??= await askIdentity(client).catch((error: unknown) => {
        throw credentialError(error);
      });
      return known;
    },
    quotaProject: async () => (await client.getClient()).quotaProjectId,
  };
}

async function askIdentity(client: GoogleAuth): Promise<string | undefined> {
  // A key file's account, an impersonated one, a workload identity's, or the machine's own.
  const { client_email: account } = await client.getCredentials();
  const email = account ?? (await emailOfToken(client));
  return email && `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${email}`;
}

async function emailOfToken(client: GoogleAuth): Promise<string | undefined> {
  const token = await client.getAccessToken();
  const tokenInfo = await new auth.OAuth2().getTokenInfo(token ?? '');
  return text(tokenInfo.email);
}

const FILE_ERRORS = new Set(['ENOENT', 'EACCES', 'EISDIR']);

/**
 * What the token's issuer refuses is never a word about the resource: its 404 (no such account to impersonate) must
 * not read as absent, nor its 400 (`invalid_grant`) as a mistake in the spec.
 */
function credentialError(error: unknown, target: CallTarget = { method: 'google.auth.getAccessToken' }): GcpError {
  const { google } = toGcpError(error, target);
  const { httpStatus, reason } = google;
  const unreachable =
    httpStatus === undefined
      ? reason !== undefined && !FILE_ERRORS.has(reason)
      : httpStatus >= 500 || httpStatus === 429;
  return new GcpError(unreachable ? google : { ...google, status: 'UNAUTHENTICATED' });
}
