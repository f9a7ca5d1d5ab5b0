import type { Credentials } from './auth.js';

/** What every client of googleapis is made with. */
export interface ClientOptions {
  auth: Credentials['client'];
  rootUrl?: string;
  noProxy?: string[];
}

/** `rootUrl` sends every API to the emulator, past any proxy; absent, each one goes to Google. */
export function clientOptions({ client }: Credentials, endpoint: string | undefined): ClientOptions {
  if (endpoint === undefined) return { auth: client };
  const { origin } = new URL(endpoint);
  return { auth: client, rootUrl: `${origin}/`, noProxy: [origin] };
}
