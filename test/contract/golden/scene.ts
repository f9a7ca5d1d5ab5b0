import type { Emulator } from '../../../emulator/server.js';
import { CALLER, ours } from './names.js';
import type { Names } from './names.js';
import type { Exchange } from './read-log.js';

const BINDINGS = [{ role: 'roles/owner', members: [`user:${CALLER}`] }];
const SERVED = ['artifactregistry', 'cloudbuild', 'cloudresourcemanager', 'compute', 'iam', 'notebooks', 'storage'];

/** The project that the log was recorded in: the APIs that it calls are on, and its caller is its owner. */
export async function setScene(twin: Emulator, names: Names, log: Exchange[]): Promise<void> {
  const services = SERVED.filter((service) => log.some(({ host }) => host === `${service}.googleapis.com`));
  await makeProject(twin, names, names.projectId, { services });
}

/**
 * What a log makes by a method that the twin does not serve is there all the same for the requests that follow; whether
 * there is a stand-in for the method.
 */
export async function standIn(twin: Emulator, names: Names, { http, host, path, body }: Exchange): Promise<boolean> {
  const [method = ''] = `${http} ${host}/${path}`.split('?');
  if (method === 'POST cloudresourcemanager.googleapis.com/v1/projects') {
    await makeProject(twin, names, ours((body as { projectId: string }).projectId, names), { billingEnabled: false });
    return true;
  }
  const [, paid] = /^PUT cloudbilling.googleapis.com\/v1\/projects\/([^/]+)\/billingInfo$/.exec(method) ?? [];
  if (paid === undefined) return false;
  await control(twin, 'PATCH', `projects/${ours(paid, names)}`, { billingEnabled: true });
  return true;
}

async function makeProject(twin: Emulator, names: Names, projectId: string, more: object): Promise<void> {
  const { projectNumber } = await control(twin, 'POST', 'projects', { projectId, bindings: BINDINGS, ...more });
  names.numbers.push(projectNumber);
}

async function control(
  { url }: Emulator,
  method: string,
  path: string,
  body: object,
): Promise<{ projectNumber: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/emulator/${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as { projectNumber: string };
}
