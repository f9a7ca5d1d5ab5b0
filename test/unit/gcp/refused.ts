import { inspect } from 'node:util';

import { GcpError } from '../../../src/gcp/errors.js';
import { createGcp } from '../../../src/gcp/index.js';
import type { Gcp } from '../../../src/gcp/index.js';
import { serve } from './wire.js';
import type { WireServer } from './wire.js';

export const google = (server: Pick<WireServer, 'url'>, signal = new AbortController().signal) =>
  createGcp({ endpoint: server.url })(signal);

/** As another account. */
export const googleAs = (email: string, { url }: Pick<WireServer, 'url'>) =>
  createGcp({ endpoint: url, impersonate: () => email })(new AbortController().signal, 'my-project');

export async function refusalOf(call: Promise<unknown>): Promise<GcpError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GcpError)) throw new Error(`expected a GcpError, got ${inspect(error)}`);
  return error;
}

/** What becomes of a call when a server answers it in this way. */
export async function refused(
  answer: Parameters<typeof serve>[0],
  call: (gcp: Gcp) => Promise<unknown> = (gcp) => gcp.resourceManager.getProject('my-project'),
) {
  const server = await serve(answer);
  const error = await refusalOf(call(google(server)));
  return { error, google: error.google, server };
}
