import * as gax from 'google-gax';

/**
 * How Google's Node clients are pointed at the twin: REST over plain HTTP, host and port apart, and a token that says who.
 * gax 5 hands every answer that is no 2xx on as an error of its transport; let through, it becomes a GoogleError with
 * Google's code, reason and metadata, as in gax 6.
 */
export function clientOptions(url: string, email: string) {
  const { hostname, port } = new URL(url);
  const transporterOptions = { validateStatus: () => true };
  const authClient = new gax.googleAuthLibrary.OAuth2Client({ transporterOptions });
  authClient.setCredentials({ access_token: `emulator:${email}` });
  return { fallback: true as const, protocol: 'http', apiEndpoint: hostname, port: Number(port), authClient };
}

/** Of google.rpc.Code, what these tests meet as a GoogleError's code. */
export const CODE = gax.Status;

/** Page by page, as the caller asks for them. */
export const PAGED = { autoPaginate: false };

/** What a client's `list…Async` goes through, page after page. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
