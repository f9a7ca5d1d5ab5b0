import { later } from './agenda.js';
import { DURATIONS } from './durations.js';
import { bury, exhume, newPolicy } from './policies.js';
import type { Account, Store } from './store.js';

type NewAccount = Pick<Account, 'email' | 'projectId'> &
  Partial<Pick<Account, 'displayName' | 'description' | 'visible' | 'agent'>>;

/** A new account is there for writes at once and for reads and policies later, as IAM's consistency page has it. */
export function createAccount(store: Store, asked: NewAccount): Account {
  const { email, projectId, displayName = '', description = '', visible = false, agent = false } = asked;
  const account: Account = {
    email,
    projectId,
    uniqueId: store.chance.digits(21, `unique ${email}`),
    oauth2ClientId: store.chance.digits(21, `client ${email}`),
    displayName,
    description,
    disabled: false,
    visible,
    agent,
    policy: newPolicy(),
  };
  store.accounts.set(email, account);
  if (!visible) {
    const seconds = store.chance.seconds(DURATIONS.accountVisible, `visible ${email}`);
    account.appearing = { from: store.clock.now, to: store.clock.after(seconds) };
    appear(store, account.appearing.to, account);
  }
  return account;
}

const appear = later('account.appear', (_, account: Account) => {
  account.visible = true;
});

/** How long it can come back: https://docs.cloud.google.com/iam/docs/service-accounts-delete-undelete */
const KEPT_SECONDS = 30 * 86_400;

const forget = later('account.forget', (store, uniqueId: string) => {
  store.deletedAccounts.delete(uniqueId);
});

export function deleteAccount(store: Store, account: Account): void {
  store.accounts.delete(account.email);
  store.deletedAccounts.set(account.uniqueId, account);
  forget(store, store.clock.after(KEPT_SECONDS), account.uniqueId);
  bury(store, account.email, account.uniqueId);
}

/** With the grants that still name it dead. */
export function restoreAccount(store: Store, account: Account): void {
  store.deletedAccounts.delete(account.uniqueId);
  store.accounts.set(account.email, account);
  exhume(store, account.email, account.uniqueId);
}

/** Accounts that the project may count and list: Google's own agents are elsewhere. */
export const accountsOf = (store: Store, projectId: string): Account[] =>
  store.accounts.of(projectId).filter(({ agent }) => !agent);
