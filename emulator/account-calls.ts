/** What IAM's methods do with a service account. */
import type { iam_v1 } from 'googleapis/build/src/apis/iam/v1.js';

import { accountsOf, createAccount, restoreAccount } from './accounts.js';
import type { Call } from './call.js';
import { ApiError, invalid, notFound, permissionDenied } from './errors.js';
import type { Message } from './google.js';
import type { Resource } from './permissions.js';
import type { Account } from './store.js';

/** https://docs.cloud.google.com/iam/quotas */
const MOST_ACCOUNTS = 100;

export const renderAccount = (account: Account): Record<string, unknown> => ({
  name: nameOf(account),
  projectId: account.projectId,
  uniqueId: account.uniqueId,
  email: account.email,
  ...(account.displayName ? { displayName: account.displayName } : {}),
  etag: 'MDEwMjE5MjA=',
  ...(account.description ? { description: account.description } : {}),
  oauth2ClientId: account.oauth2ClientId,
  ...(account.disabled ? { disabled: true } : {}),
});

const nameOf = ({ projectId, email }: Account): string => `projects/${projectId}/serviceAccounts/${email}`;

export function makeAccount(
  call: Call,
  accountId: string,
  given: { displayName?: string; description?: string },
): unknown {
  const { projectId } = call.project('iam.serviceAccounts.create');
  if (accountId.length < 6 || accountId.length > 30) {
    throw invalid(`The account ID "${accountId}" does not have a length between 6 and 30.`, 'account_id');
  }
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])$/.test(accountId)) {
    throw invalid(
      `The account ID "${accountId}" must match the regular expression [a-z]([-a-z0-9]*[a-z0-9]).`,
      'account_id',
    );
  }
  checkTexts(given);
  const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
  if (call.store.accounts.has(email)) {
    throw new ApiError(
      'ALREADY_EXISTS',
      `Service account ${accountId} already exists within project projects/${projectId}.`,
    );
  }
  if (accountsOf(call.store, projectId).length >= MOST_ACCOUNTS) {
    throw new ApiError('RESOURCE_EXHAUSTED', 'Maximum number of service accounts on project reached.');
  }
  return renderAccount(createAccount(call.store, { ...given, email, projectId }));
}

function checkTexts({ displayName = '', description = '' }: { displayName?: string; description?: string }): void {
  if (Buffer.byteLength(displayName) > 100)
    throw invalid('The display name is longer than 100 bytes.', 'service_account.display_name');
  if (Buffer.byteLength(description) > 256)
    throw invalid('The description is longer than 256 bytes.', 'service_account.description');
}

type Patch = Message<iam_v1.Schema$PatchServiceAccountRequest>;

/** Answers the masked fields and the name only (golden gcloud-serviceaccount-crud, recorded from Google). */
export function patchAccount(call: Call, { serviceAccount = {}, updateMask = '' }: Patch): unknown {
  const account = findAccount(call, 'iam.serviceAccounts.update');
  const fields = updateMask.split(',').map((field) => (field.trim() === 'display_name' ? 'displayName' : field.trim()));
  checkTexts(serviceAccount);
  const answer: Record<string, unknown> = { name: nameOf(account) };
  for (const field of fields) {
    if (field !== 'displayName' && field !== 'description')
      throw invalid(`Update mask has an invalid field: "${field}".`, 'update_mask');
    account[field] = serviceAccount[field] ?? '';
    answer[field] = account[field];
  }
  return answer;
}

/** By its unique id only, as another account may have its name by now; then it stays deleted. */
export function undeleteAccount(call: Call): unknown {
  const account = call.store.deletedAccounts.get(call.param('account'));
  const permission = 'iam.serviceAccounts.undelete';
  if (!account) throw missing(call, permission);
  call.require(permission, resourceOf(call, account));
  if (call.store.accounts.has(account.email)) {
    throw new ApiError('ALREADY_EXISTS', `Service account ${account.email} already exists.`);
  }
  restoreAccount(call.store, account);
  return { restoredAccount: renderAccount(account) };
}

/** By e-mail or unique id; the project may be `-`, as it follows from the account. Google's agents are not its own. */
export function lookUp(call: Call): Account | undefined {
  const asked = call.param('account');
  const account =
    call.store.accounts.get(asked) ?? [...call.store.accounts.values()].find(({ uniqueId }) => uniqueId === asked);
  if (!account || account.agent) return undefined;
  const project = call.param('project');
  if (project === '-') return account;
  return call.store.project(project)?.projectId === account.projectId ? account : undefined;
}

export const resourceOf = (call: Call, account: Account): Resource => {
  const project = call.store.projects.get(account.projectId);
  const name = `//iam.googleapis.com/${nameOf(account)}`;
  return { name, policies: project ? [account.policy, project.policy] : [account.policy] };
};

export function findAccount(call: Call, permission: string): Account {
  const account = lookUp(call);
  if (!account) throw missing(call, permission);
  call.require(
    permission,
    resourceOf(call, account),
    `Permission '${permission}' denied on resource (or it may not exist).`,
  );
  return account;
}

/** Only who may see the project's accounts learns that one does not exist. */
export function missing(call: Call, permission: string): ApiError {
  const asked = call.param('account');
  const ofAccount = /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(asked)?.[1];
  const projectId = call.param('project') === '-' ? ofAccount : call.param('project');
  const project = projectId === undefined ? undefined : call.store.project(projectId);
  const name = `//iam.googleapis.com/projects/${projectId ?? '-'}/serviceAccounts/${asked}`;
  if (project && call.may(permission, { name, policies: [project.policy] })) return notFound('Unknown service account');
  return permissionDenied(permission, name, `Permission '${permission}' denied on resource (or it may not exist).`);
}
