/** Tokens of another account, lent to whoever may have them. */
import type { iamcredentials_v1 } from 'googleapis/build/src/apis/iamcredentials/v1.js';

import { findAccount } from './account-calls.js';
import type { Call } from './call.js';
import { invalid } from './errors.js';
import type { Message } from './google.js';
import { withBody } from './router.js';
import type { Api } from './router.js';

type Body = Message<iamcredentials_v1.Schema$GenerateAccessTokenRequest>;

/** Longer ones need an organisation policy (cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken). */
const LONGEST_SECONDS = 3_600;

/** Owner and Editor hold no `getAccessToken`: it takes Service Account Token Creator. */
function lend(call: Call, { scope = [], lifetime = `${LONGEST_SECONDS}s` }: Body): unknown {
  const { email } = findAccount(call, 'iam.serviceAccounts.getAccessToken');
  if (scope.length === 0) throw invalid('The request must contain at least one scope.', 'scope');
  const seconds = Number.parseFloat(lifetime);
  if (seconds <= 0) throw invalid('The lifetime must be positive.', 'lifetime');
  if (seconds > LONGEST_SECONDS) throw invalid('The lifetime is longer than an hour.', 'lifetime');
  const expireTime = new Date(call.store.clock.now + seconds * 1000).toISOString();
  return { accessToken: `emulator:${email}`, expireTime };
}

export const iamCredentials: Api = {
  service: 'iamcredentials.googleapis.com',
  errors: 'plain',
  perProject: false,
  routes: [
    withBody({
      id: 'iamcredentials.projects.serviceAccounts.generateAccessToken',
      http: 'POST',
      path: 'v1/projects/{project}/serviceAccounts/{account}:generateAccessToken',
      mutating: false,
      handle: lend,
    }),
  ],
};
