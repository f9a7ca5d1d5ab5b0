/** Environments of a benchmark: the lab with an image of its own, many at once, and how long each took. */
import { demand, environmentsPath, environmentPath, type EnvironmentDocument } from '../scripts/environment-client.js';
import { IMAGE } from '../scripts/history-recorder.js';
import { labSpec } from '../scripts/lab.js';
import { until } from '../scripts/wait.js';
import type { EnvironmentList } from '../src/api/schemas.js';
import type { EnvironmentSummary } from '../src/client/client.js';
import { environmentName } from '../src/domain/names.js';
import { requiredServices } from '../src/domain/services.js';
import { resolveSpec, type EnvironmentSpec } from '../src/domain/spec.js';
import { each } from './figures.js';
import type { Stand } from './stand.js';

const OWNER = 'ana@example.com';
/** POSTs on their way together. */
const AT_ONCE = 16;
const UNDER_WAY = ['PROVISIONING', 'UPDATING', 'RETRYING'];

export function labOf(projectId: string, environmentId = 'mlops-lab'): EnvironmentSpec {
  const dockerfile = `FROM ${IMAGE}\nRUN pip install kfp==2.17.0\n`;
  return { projectId, environmentId, image: { dockerfile }, notebook: { owner: OWNER, idleShutdown: '24h' } };
}

/** That of examples/mlops-lab, whose build takes as long as one usually does. */
export async function exampleOf(projectId: string): Promise<EnvironmentSpec> {
  const spec = await labSpec();
  return { ...spec, projectId, notebook: { ...spec.notebook, idleShutdown: '24h' } };
}

/** Room for so many, so that no quota of Compute's is what is measured. */
export async function makeProject(
  stand: Stand,
  projectId: string,
  { seats = 1, enabled = false }: { seats?: number; enabled?: boolean } = {},
): Promise<string> {
  const quotas = {
    ...{ CPUS: 25 * seats, CPUS_ALL_REGIONS: 25 * seats, IN_USE_ADDRESSES: 2 * seats },
    ...{ SSD_TOTAL_GB: 1_000 * seats, INSTANCES: 720 + seats },
  };
  const services = enabled ? requiredServices(resolveSpec(labOf(projectId))) : [];
  await stand.emulator('POST', 'projects', { projectId, quotas, ...(enabled && { services }) });
  return projectId;
}

/** So many environments over so many new projects. */
export async function labsOver(stand: Stand, projects: number, environments: number): Promise<EnvironmentSpec[]> {
  const ids = Array.from({ length: Math.min(projects, environments) }, (_, index) => `bench-${index + 100}`);
  await each(ids, AT_ONCE, (projectId) => makeProject(stand, projectId, { seats: environments }));
  return Array.from({ length: environments }, (_, index) =>
    labOf(ids[index % ids.length] as string, `lab-${Math.floor(index / ids.length)}`),
  );
}

export function post(apiUrl: string, spec: EnvironmentSpec): Promise<EnvironmentDocument> {
  return demand<EnvironmentDocument>(apiUrl + environmentsPath(spec.projectId), 'POST', spec);
}

export function get(apiUrl: string, { projectId, environmentId }: EnvironmentSpec): Promise<EnvironmentDocument> {
  return demand<EnvironmentDocument>(apiUrl + environmentPath(projectId, environmentId));
}

/** POSTed at once and come to rest; throws where one did not become READY, with what it says. */
export async function provisionAll(
  stand: Stand,
  specs: readonly EnvironmentSpec[],
  withinMs: number,
): Promise<EnvironmentSummary[]> {
  await each(specs, AT_ONCE, (spec) => post(stand.apiUrl, spec));
  const names = new Set(specs.map(environmentName));
  let last: Record<string, number> = {};
  // The counts are cheap and tell when it is worth while to read them all; a list may still lack what was just POSTed.
  const atRest = async () => {
    last = (await list(stand.apiUrl, 1)).stateCounts;
    if (UNDER_WAY.some((state) => (last[state] ?? 0) > 0)) return undefined;
    const mine = (await listAll(stand.apiUrl)).filter(({ name }) => names.has(name));
    return mine.length === names.size && !mine.some(({ state }) => UNDER_WAY.includes(state)) ? mine : undefined;
  };
  const describe = () => `the environments are ${JSON.stringify(last)}`;
  const made = await until(atRest, { withinMs, everyMs: 250, describe });
  // At speed 2000 a day is 43 s, after which a notebook that nobody is at stops.
  const wasReady = ({ state, runs }: EnvironmentSummary) =>
    state === 'READY' || (state === 'STOPPED' && runs[0]?.result === 'SUCCEEDED');
  const failed = made.find((environment) => !wasReady(environment));
  if (failed) throw new Error(`${failed.name} is ${failed.state}: ${JSON.stringify(failed.failures)}`);
  return made;
}

export const list = (apiUrl: string, pageSize: number, pageToken = ''): Promise<EnvironmentList> =>
  demand<EnvironmentList>(
    `${apiUrl}${environmentsPath('-')}?pageSize=${pageSize}${pageToken && `&pageToken=${pageToken}`}`,
  );

async function listAll(apiUrl: string): Promise<EnvironmentSummary[]> {
  const all: EnvironmentSummary[] = [];
  let pageToken: string | undefined = '';
  while (pageToken !== undefined) {
    const page: EnvironmentList = await list(apiUrl, 500, pageToken);
    all.push(...page.environments);
    pageToken = page.nextPageToken;
  }
  return all;
}

/** When its first run ended, in milliseconds since 1970. */
export const readyAt = ({ runs }: EnvironmentSummary): number => Date.parse(runs[0]?.endTime ?? '');

/** Seconds from the POST. */
export const secondsToReady = (environment: EnvironmentSummary): number =>
  (readyAt(environment) - Date.parse(environment.createTime)) / 1000;
