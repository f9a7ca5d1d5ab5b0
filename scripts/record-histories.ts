/** Records the histories that the replay tests hold on to: run it for a release, commit what it writes. */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

import packageJson from '../package.json' with { type: 'json' };
import {
  accessWorkflowId,
  environmentWorkflowId,
  imageWorkflowId,
  runWorkflowId,
  type EnvironmentKey,
} from '../src/domain/names.js';
import { demand, environmentPath, type EnvironmentDocument } from './environment-client.js';
import { until } from './wait.js';
import { withStack } from './with-stack.js';

const FOLDER = new URL('../test/replay/histories/', import.meta.url);
const IMAGE = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';

parseArgs({ options: {} });
await withStack({ speed: 300, ports: 'free' }, async ({ apiUrl, emulatorUrl, temporalAddress }) => {
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });

  const start = async (
    projectId: string,
    image?: object,
    project: object = {},
    place: object = {},
  ): Promise<EnvironmentKey> => {
    const key = { projectId, environmentId: 'mlops-lab' };
    await demand(`${emulatorUrl}/emulator/projects`, 'POST', { projectId, ...project });
    const spec = { ...key, ...place, ...(image && { image }), notebook: { owner: 'ana@example.com' } };
    await demand(`${apiUrl}/v1/projects/${projectId}/environments`, 'POST', spec);
    return key;
  };
  const reach = async (
    { projectId, environmentId }: EnvironmentKey,
    is: (document: EnvironmentDocument) => boolean,
  ) => {
    const url = apiUrl + environmentPath(projectId, environmentId);
    await until(
      async () => {
        const document = await demand<EnvironmentDocument>(url);
        return is(document) ? document : undefined;
      },
      { withinMs: 120_000, describe: () => url },
    );
  };
  const remove = ({ projectId, environmentId }: EnvironmentKey) =>
    demand(apiUrl + environmentPath(projectId, environmentId), 'DELETE');
  const ask = ({ projectId, environmentId }: EnvironmentKey, verb: string) =>
    demand(`${apiUrl}${environmentPath(projectId, environmentId)}:${verb}`, 'POST');
  const record = async (name: string, workflowId: string, runId?: string) => {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    await writeFile(new URL(`${name}-${packageJson.version}.json`, FOLDER), historyToJSON(history));
    console.log(`${name}: ${history.events?.length ?? 0} events`);
  };
  const firstRunId = async (workflowId: string) =>
    (await client.workflow.getHandle(workflowId).describe()).raw.workflowExecutionInfo?.firstRunId ?? undefined;

  const nextRunId = async (workflowId: string, runId?: string) => {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  };

  await mkdir(FOLDER, { recursive: true });
  const ready = await start('replay-ready');
  await reach(ready, ({ state }) => state === 'READY');
  await record('environment-ready', environmentWorkflowId(ready), await firstRunId(environmentWorkflowId(ready)));
  await record('environment-at-rest', environmentWorkflowId(ready));
  await record('provision-ready', runWorkflowId('provision', ready, 1));
  await record('access-granted', accessWorkflowId(ready.projectId));
  const { outputs } = await demand<EnvironmentDocument>(apiUrl + environmentPath(ready.projectId, ready.environmentId));
  const tag = /:content-(\w+)$/.exec(outputs?.image.uri ?? '')?.[1] ?? '';
  await record('image-built', imageWorkflowId(ready.projectId, tag));
  await remove(ready);
  await reach(ready, ({ state }) => state === 'DELETED');
  await record('environment-deleted', environmentWorkflowId(ready));
  await record('teardown-deleted', runWorkflowId('teardown', ready, 2));

  const parked = await start('replay-parked', { uri: IMAGE }, { billingEnabled: false });
  await reach(parked, ({ state }) => state === 'ACTION_REQUIRED');
  await record('environment-parked', environmentWorkflowId(parked), await firstRunId(environmentWorkflowId(parked)));
  await record('provision-parked', runWorkflowId('provision', parked, 1));

  const short = await start('replay-short', { uri: IMAGE }, { services: ['compute'], quotas: { CPUS: 2 } });
  await reach(short, ({ state }) => state === 'ACTION_REQUIRED');
  await record('provision-quota', runWorkflowId('provision', short, 1));
  await demand(`${emulatorUrl}/emulator/projects/${short.projectId}`, 'PATCH', { quotas: {} });
  await reach(short, ({ state }) => state === 'READY');
  // The look that saw the cause gone, and the run that follows it.
  const watched = environmentWorkflowId(short);
  await record('environment-resumed', watched, await nextRunId(watched, await firstRunId(watched)));

  const broken = await start('replay-broken', { dockerfile: `FROM ${IMAGE}\nRUN exit 3\n` });
  await reach(broken, ({ state }) => state === 'ACTION_REQUIRED');
  await record('provision-build-failed', runWorkflowId('provision', broken, 1));
  const ofBroken = `WorkflowType = 'imageBuild' AND WorkflowId STARTS_WITH 'image.${broken.projectId}.'`;
  for await (const { workflowId } of client.workflow.list({ query: ofBroken }))
    await record('image-failed', workflowId);

  const forbidden = { 'constraints/compute.vmExternalIpAccess': { denyAll: true } };
  const refused = await start('replay-refused', { uri: IMAGE }, { organizationPolicies: forbidden });
  await reach(refused, ({ state }) => state === 'ACTION_REQUIRED');
  await record('provision-refused', runWorkflowId('provision', refused, 1));

  const interrupted = await start('replay-interrupted', { uri: IMAGE });
  await reach(interrupted, ({ steps }) =>
    steps.some(({ name, waiting }) => name === 'notebook' && waiting !== undefined),
  );
  await remove(interrupted);
  await reach(interrupted, ({ state }) => state === 'DELETED');
  await record('environment-interrupted', environmentWorkflowId(interrupted));
  await record('provision-cancelled', runWorkflowId('provision', interrupted, 1));

  const zone = 'europe-west4-a';
  await demand(`${emulatorUrl}/emulator/zones/${zone}`, 'PATCH', { dry: true });
  const retrying = await start('replay-retrying', { uri: IMAGE }, {}, { region: 'europe-west4', zones: [zone] });
  await reach(retrying, ({ state }) => state === 'RETRYING');
  await record('provision-stockout', runWorkflowId('provision', retrying, 1));
  await demand(`${emulatorUrl}/emulator/zones/${zone}`, 'PATCH', { dry: false });
  await reach(retrying, ({ state }) => state === 'READY');
  // The second run of its history: the delay, and the run that follows it.
  const waited = environmentWorkflowId(retrying);
  await record('environment-retrying', waited, await nextRunId(waited, await firstRunId(waited)));

  const stopped = await start('replay-stopped', { uri: IMAGE });
  await reach(stopped, ({ state }) => state === 'READY');
  const resting = (await client.workflow.getHandle(environmentWorkflowId(stopped)).describe()).runId;
  await ask(stopped, 'stop');
  await reach(stopped, ({ state }) => state === 'STOPPED');
  await record('environment-stopped', environmentWorkflowId(stopped), resting);

  const cancelled = await start('replay-cancelled', { uri: IMAGE });
  await reach(cancelled, ({ steps }) =>
    steps.some(({ name, waiting }) => name === 'notebook' && waiting !== undefined),
  );
  await ask(cancelled, 'cancel');
  await reach(cancelled, ({ state }) => state === 'CANCELLED');
  const called = environmentWorkflowId(cancelled);
  await record('environment-cancelled', called, await firstRunId(called));
  await connection.close();
  return true;
});
