import type { Problem } from '../client/client.js';

/** Gone with the tab, and never part of an address. */
const KEY = 'labwright-token';

let refusal: Problem | undefined;
const listeners = new Set<() => void>();

/** Who looks: the token that was pasted, and why the API does not know its bearer. */
export const session = {
  get token(): string | undefined {
    return sessionStorage.getItem(KEY) ?? undefined;
  },

  get refusal(): Problem | undefined {
    return refusal;
  },

  signIn(token: string): void {
    sessionStorage.setItem(KEY, token);
    tell(undefined);
  },

  signOut(): void {
    sessionStorage.removeItem(KEY);
    tell(undefined);
  },

  refuse(problem: Problem): void {
    tell(problem);
  },

  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function tell(why: Problem | undefined): void {
  refusal = why;
  for (const listener of listeners) listener();
}
