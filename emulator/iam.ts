import type { iam_v1 } from 'googleapis/build/src/apis/iam/v1.js';

import {
  findAccount,
  lookUp,
  makeAccount,
  missing,
  patchAccount,
  renderAccount,
  resourceOf,
  undeleteAccount,
} from './account-calls.js';
import { accountsOf, deleteAccount } from './accounts.js';
import { notFound } from './errors.js';
import type { Message } from './google.js';
import { policyRoutes } from './policy-routes.js';
import { withBody } from './router.js';
import type { Api, Route } from './router.js';

type CreateBody = Message<iam_v1.Schema$CreateServiceAccountRequest>;

const PATH = 'v1/projects/{project}/serviceAccounts/{account}';

const routes: Route[] = [
  withBody({
    id: 'iam.projects.serviceAccounts.create',
    http: 'POST',
    path: 'v1/projects/{project}/serviceAccounts',
    handle: (call, { accountId = '', serviceAccount = {} }: CreateBody) => makeAccount(call, accountId, serviceAccount),
  }),
  {
    id: 'iam.projects.serviceAccounts.list',
    http: 'GET',
    path: 'v1/projects/{project}/serviceAccounts',
    handle(call) {
      const { projectId } = call.project('iam.serviceAccounts.list');
      const accounts = accountsOf(call.store, projectId).filter(({ visible }) => visible);
      accounts.sort((one, other) => (one.email < other.email ? -1 : 1));
      const { page, next } = call.page(accounts, ({ email }) => email, { usual: 20, most: 100 });
      return { ...(page.length > 0 ? { accounts: page.map(renderAccount) } : {}), ...next };
    },
  },
  {
    id: 'iam.projects.serviceAccounts.get',
    http: 'GET',
    path: PATH,
    handle(call) {
      const account = findAccount(call, 'iam.serviceAccounts.get');
      if (!account.visible) throw notFound('Unknown service account');
      return renderAccount(account);
    },
  },
  withBody({
    id: 'iam.projects.serviceAccounts.patch',
    http: 'PATCH',
    path: PATH,
    handle: patchAccount,
  }),
  {
    id: 'iam.projects.serviceAccounts.delete',
    http: 'DELETE',
    path: PATH,
    handle(call) {
      deleteAccount(call.store, findAccount(call, 'iam.serviceAccounts.delete'));
      return {};
    },
  },
  ...(['disable', 'enable'] as const).map((verb): Route => ({
    id: `iam.projects.serviceAccounts.${verb}`,
    http: 'POST',
    path: `${PATH}:${verb}`,
    handle(call) {
      findAccount(call, `iam.serviceAccounts.${verb}`).disabled = verb === 'disable';
      return {};
    },
  })),
  {
    id: 'iam.projects.serviceAccounts.undelete',
    http: 'POST',
    path: `${PATH}:undelete`,
    handle: undeleteAccount,
  },
  ...policyRoutes({
    id: 'iam.projects.serviceAccounts',
    path: PATH,
    permissions: 'iam.serviceAccounts',
    reads: 'POST',
    find(call) {
      const account = lookUp(call);
      if (!account) throw missing(call, 'iam.serviceAccounts.getIamPolicy');
      if (!account.visible) throw notFound('Unknown service account');
      return { resource: resourceOf(call, account), policy: account.policy };
    },
  }),
];

export const iam: Api = { service: 'iam.googleapis.com', errors: 'errors', perProject: false, routes };
