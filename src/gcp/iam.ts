import { iam } from 'googleapis/build/src/apis/iam/index.js';
import type { iam_v1 } from 'googleapis/build/src/apis/iam/index.js';

import type { IamPolicy } from '../domain/iam-policy.js';
import { found, pages } from './call.js';
import type { Call } from './call.js';
import type { ClientOptions } from './clients.js';
import { present } from './plain.js';
import { POLICY_VERSION, toPolicy, toWirePolicy } from './policies.js';

/** IAM v1, service accounts (https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts). */
export interface Iam {
  /** Undefined also for some seconds after the creation: reads are eventually consistent. */
  getServiceAccount(email: string): Promise<ServiceAccount | undefined>;
  /** All of the project, Google's default ones among them. */
  listServiceAccounts(projectId: string): Promise<ServiceAccount[]>;
  /** Throws ALREADY_EXISTS: whose it is stands in its description. */
  createServiceAccount(projectId: string, account: NewServiceAccount): Promise<ServiceAccount>;
  /** Throws NOT_FOUND when it was gone. */
  deleteServiceAccount(email: string): Promise<void>;
  getIamPolicy(email: string): Promise<IamPolicy>;
  setIamPolicy(email: string, policy: IamPolicy): Promise<IamPolicy>;
}

export interface ServiceAccount {
  email: string;
  /** New for each account, also under a name that was used before. */
  uniqueId: string;
  displayName?: string;
  description?: string;
  disabled: boolean;
}

export interface NewServiceAccount {
  /** 6 to 30 characters. */
  accountId: string;
  displayName: string;
  /** At most 256 bytes. */
  description: string;
}

/**
 * With `-` for the project Google answers 403 instead of 404 for an account that does not exist: so the project is
 * taken from the e-mail. Compute's default account names a number only, and Google wants an id there.
 */
export function serviceAccountName(email: string): string {
  const own = /@([a-z][a-z0-9-]*)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
  const appEngine = /^([a-z][a-z0-9-]*)@appspot\.gserviceaccount\.com$/.exec(email)?.[1];
  return `projects/${own ?? appEngine ?? '-'}/serviceAccounts/${email}`;
}

const LARGEST_PAGE = 100;

export function createIam(options: ClientOptions): (call: Call) => Iam {
  const { serviceAccounts } = iam({ version: 'v1', ...options }).projects;
  const method = (verb: string) => `iam.projects.serviceAccounts.${verb}`;
  const targetOf = (verb: string, email: string) => ({ method: method(verb), resource: serviceAccountName(email) });
  return (call) => ({
    async getServiceAccount(email) {
      const target = targetOf('get', email);
      const data = await found(call(target, (o) => serviceAccounts.get({ name: target.resource }, o)));
      return data && toServiceAccount(data);
    },
    async listServiceAccounts(projectId) {
      const name = `projects/${projectId}`;
      const target = { method: method('list'), resource: name };
      const params = { name, pageSize: LARGEST_PAGE };
      const list = await pages((token) => call(target, (o) => serviceAccounts.list({ ...params, ...token }, o)));
      return list.flatMap((page) => page.accounts ?? []).map(toServiceAccount);
    },
    async createServiceAccount(projectId, { accountId, displayName, description }) {
      const name = `projects/${projectId}`;
      const target = { method: method('create'), resource: `${name}/serviceAccounts/${accountId}` };
      const requestBody = { accountId, serviceAccount: { displayName, description } };
      return toServiceAccount(await call(target, (o) => serviceAccounts.create({ name, requestBody }, o)));
    },
    async deleteServiceAccount(email) {
      const target = targetOf('delete', email);
      await call(target, (o) => serviceAccounts.delete({ name: target.resource }, o));
    },
    async getIamPolicy(email) {
      const target = targetOf('getIamPolicy', email);
      const params = { resource: target.resource, 'options.requestedPolicyVersion': POLICY_VERSION };
      return toPolicy(await call(target, (o) => serviceAccounts.getIamPolicy(params, o)));
    },
    async setIamPolicy(email, policy) {
      const target = targetOf('setIamPolicy', email);
      const params = { resource: target.resource, requestBody: { policy: toWirePolicy(policy) } };
      return toPolicy(await call(target, (o) => serviceAccounts.setIamPolicy(params, o)));
    },
  });
}

function toServiceAccount(wire: iam_v1.Schema$ServiceAccount): ServiceAccount {
  return {
    email: wire.email ?? '',
    uniqueId: wire.uniqueId ?? '',
    disabled: wire.disabled ?? false,
    ...present({ displayName: wire.displayName, description: wire.description }),
  };
}
