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

type Act = (twin: Emulator, names: Names, exchange: Exchange, place: string[]) => Promise<void>;

const COMPUTE = 'compute.googleapis.com/compute/v1/projects/([^/]+)';

/** What a log makes by a method that the twin does not serve, made by the twin's own API. */
const STAND_INS: [RegExp, Act][] = [
  [
    /^POST cloudresourcemanager.googleapis.com\/v1\/projects$/,
    (twin, names, { body }) =>
      makeProject(twin, names, ours((body as { projectId: string }).projectId, names), { billingEnabled: false }),
  ],
  [
    new RegExp(`^POST ${COMPUTE}/global/networks$`),
    async (twin, names, { body }) => {
      const { name, autoCreateSubnetworks } = body as { name: string; autoCreateSubnetworks: boolean };
      names.networks.push({ name: ours(name, names), ...(autoCreateSubnetworks ? {} : { subnetworks: [] }) });
      await control(twin, 'PATCH', `projects/${names.projectId}`, { networks: names.networks });
    },
  ],
  [
    new RegExp(`^POST ${COMPUTE}/regions/([^/]+)/subnetworks$`),
    async (twin, names, { body }, [, region = '']) => {
      const { name, network } = body as { name: string; network: string };
      const owner = names.networks.find((one) => ours(network, names).endsWith(`/${one.name}`));
      owner?.subnetworks?.push({ name: ours(name, names), region });
      await control(twin, 'PATCH', `projects/${names.projectId}`, { networks: names.networks });
    },
  ],
];

/** Whether there was a stand-in for the method: then what follows finds what it would have made. */
export async function standIn(twin: Emulator, names: Names, exchange: Exchange): Promise<boolean> {
  const [method = ''] = `${exchange.http} ${exchange.host}/${exchange.path}`.split('?');
  for (const [pattern, act] of STAND_INS) {
    const found = pattern.exec(method);
    if (!found) continue;
    await act(twin, names, exchange, found.slice(1));
    return true;
  }
  return false;
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
