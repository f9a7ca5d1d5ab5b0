/** What the scripts and the tests say to the API and to the emulator, as the command line says it. */
import { request } from '../src/client/client.js';

export { environmentPath, environmentsPath, request } from '../src/client/client.js';
export type { Answer, EnvironmentDocument, EnvironmentStep } from '../src/client/client.js';

/** A request where any other status than a success is a mistake of the caller. */
export async function demand<T = unknown>(...args: Parameters<typeof request>): Promise<T> {
  const { status, body } = await request<T>(...args);
  if (status >= 200 && status < 300) return body;
  throw new Error(`${args[1] ?? 'GET'} ${args[0]} answered ${status}: ${JSON.stringify(body)}`);
}
