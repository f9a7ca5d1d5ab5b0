import type { Failure } from '../domain/failures.js';
import {
  builderAccountEmail,
  builderAccountId,
  hasMarkDescription,
  notebookAccountEmail,
  notebookAccountId,
  sharedMark,
  type Mark,
} from '../domain/names.js';
import { PRODUCT } from '../domain/product.js';
import { isBuilt } from '../domain/resolve.js';
import type { ServiceAccount } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { foreign, foreignShared } from './foreign.js';
import type { NameLook } from './finding.js';

export interface OwnAccount {
  email: string;
  accountId: string;
  displayName: string;
  mark: Mark;
  /** Shared by the environments of the project. */
  shared: boolean;
}

/** Those that the spec wants made; none where it names others. */
export function ownAccounts({ spec, key, mark, installation }: Attempt): OwnAccount[] {
  if (spec.access.accounts !== 'own') return [];
  const displayName = `Notebook ${key.environmentId} (${PRODUCT})`;
  const notebook = { email: notebookAccountEmail(key), accountId: notebookAccountId(key), displayName };
  const builder = { email: builderAccountEmail(key.projectId), accountId: builderAccountId() };
  return [
    { ...notebook, mark, shared: false },
    ...(isBuilt(spec)
      ? [{ ...builder, displayName: `Builder (${PRODUCT})`, mark: sharedMark(installation), shared: true }]
      : []),
  ];
}

interface Look {
  own: OwnAccount;
  there: ServiceAccount | undefined;
}

export function looksAtOwn(attempt: Attempt): Promise<Look[]> {
  return Promise.all(ownAccounts(attempt).map(async (own) => ({ own, there: await look(attempt, own) })));
}

/** Their names are free, or ours. */
export async function lookAtAccounts(attempt: Attempt): Promise<NameLook> {
  const looks = await looksAtOwn(attempt);
  const absent = looks.filter(({ there }) => there === undefined).map(({ own }) => own.email);
  return { findings: foreignOnes(attempt, looks), absent };
}

export function foreignOnes(attempt: Attempt, looks: readonly Look[]): Failure[] {
  return looks
    .filter(({ own, there }) => there !== undefined && !isOurs(own, there))
    .map(({ own }) => foreignAccount(attempt, own));
}

export function creation({ email }: OwnAccount): string {
  return `Create the service account ${email}.`;
}

export function look({ gcp }: Attempt, { email }: OwnAccount): Promise<ServiceAccount | undefined> {
  return gcp.iam.getServiceAccount(email);
}

export function isOurs({ mark }: OwnAccount, { description }: ServiceAccount): boolean {
  return hasMarkDescription(description, mark);
}

export function foreignAccount(attempt: Attempt, { email, shared }: OwnAccount) {
  const kind = 'service account';
  if (!shared) return foreign(attempt, kind, email);
  return foreignShared(attempt, kind, email, 'Remove the account if nobody needs it, or name two in access.accounts.');
}
