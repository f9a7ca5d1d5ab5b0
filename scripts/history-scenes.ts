/** The stories that are written down for the replay tests, one a function. */
import { accessWorkflowId, environmentWorkflowId, imageWorkflowId, runWorkflowId } from '../src/domain/names.js';
import type { EnvironmentDocument } from './environment-client.js';
import { IMAGE, type Recorder } from './history-recorder.js';

const awaitsNotebook = ({ steps }: EnvironmentDocument) =>
  steps.some(({ name, waiting }) => name === 'notebook' && waiting !== undefined);

async function builtAndDeleted(at: Recorder): Promise<void> {
  const key = await at.start('replay-ready', { image: undefined });
  const { outputs } = await at.reachState(key, 'READY');
  await at.record('environment-ready', environmentWorkflowId(key), await at.first(key));
  await at.record('environment-at-rest', environmentWorkflowId(key));
  await at.recordRun('provision-ready', key);
  await at.record('access-granted', accessWorkflowId(key.projectId));
  const [, tag = ''] = /:content-(\w+)$/.exec(outputs?.image.uri ?? '') ?? [];
  await at.record('image-built', imageWorkflowId(key.projectId, tag));
  await at.remove(key);
  await at.reachState(key, 'DELETED');
  await at.record('environment-deleted', environmentWorkflowId(key));
  await at.record('teardown-deleted', runWorkflowId('teardown', key, 2));
}

async function withoutBilling(at: Recorder): Promise<void> {
  const key = await at.start('replay-parked', {}, { billingEnabled: false });
  await at.reachState(key, 'ACTION_REQUIRED');
  await at.record('environment-parked', environmentWorkflowId(key), await at.first(key));
  await at.recordRun('provision-parked', key);
}

/** The look that saw the cause gone, and the run that follows it. */
async function quotaThatIsRaised(at: Recorder): Promise<void> {
  const key = await at.start('replay-short', {}, { services: ['compute'], quotas: { CPUS: 2 } });
  await at.reachState(key, 'ACTION_REQUIRED');
  await at.recordRun('provision-quota', key);
  await at.emulator('PATCH', `projects/${key.projectId}`, { quotas: {} });
  await at.reachState(key, 'READY');
  await at.record('environment-resumed', environmentWorkflowId(key), await at.second(key));
}

async function dockerfileThatDoesNotBuild(at: Recorder): Promise<void> {
  const key = await at.start('replay-broken', { image: { dockerfile: `FROM ${IMAGE}\nRUN exit 3\n` } });
  await at.reachState(key, 'ACTION_REQUIRED');
  await at.recordRun('provision-build-failed', key);
  const query = `WorkflowType = 'imageBuild' AND WorkflowId STARTS_WITH 'image.${key.projectId}.'`;
  for await (const { workflowId } of at.client.workflow.list({ query })) await at.record('image-failed', workflowId);
}

/** Waits for a change: no look would see the cause gone. */
async function policyThatForbids(at: Recorder): Promise<void> {
  const organizationPolicies = { 'constraints/compute.vmExternalIpAccess': { denyAll: true } };
  const key = await at.start('replay-refused', {}, { organizationPolicies });
  await at.reachState(key, 'ACTION_REQUIRED');
  await at.recordRun('provision-refused', key);
  await at.record('environment-refused', environmentWorkflowId(key));
}

async function missingRole(at: Recorder): Promise<void> {
  const bindings = [{ role: 'roles/owner', members: ['user:owner@example.com'] }];
  const key = await at.start('replay-denied', {}, { bindings });
  await at.reachState(key, 'ACTION_REQUIRED');
  await at.recordRun('provision-denied', key);
}

async function accountOfSomebodyElse(at: Recorder): Promise<void> {
  const key = await at.project('replay-foreign', { services: ['iam'] });
  const accountId = `labwright-${key.environmentId}`;
  await at.asOwner('POST', `v1/projects/${key.projectId}/serviceAccounts`, { accountId });
  await at.post(key);
  await at.reachState(key, 'ACTION_REQUIRED');
  await at.recordRun('provision-foreign', key);
}

/** What does not pass for an hour of Google's ends the run; the next one comes later. */
const thatDoesNotPass = (fault: string, name: string) => async (at: Recorder) => {
  const key = await at.project(`replay-${name}`);
  const method = 'serviceusage.services.batchEnable';
  await at.emulator('POST', 'faults', { fault, method, project: key.projectId });
  await at.post(key);
  await at.reachState(key, 'RETRYING');
  await at.recordRun(`provision-${name}`, key);
};

async function grantThatSpreads(at: Recorder): Promise<void> {
  const key = await at.project('replay-spreading');
  const method = 'storage.objects.insert';
  await at.emulator('POST', 'faults', { fault: 'permission-denied-storage', method, project: key.projectId, count: 1 });
  await at.post(key, { image: { dockerfile: `FROM ${IMAGE}\n` } });
  await at.reachState(key, 'READY');
  await at.recordRun('provision-spreading', key);
}

async function notebookThatNeverComesUp(at: Recorder): Promise<void> {
  const key = await at.project('replay-unusable');
  await at.emulator('POST', 'faults', { fault: 'workbench-stuck-provisioning', project: key.projectId });
  await at.post(key);
  await at.reachState(key, 'RETRYING');
  await at.recordRun('provision-unusable', key);
}

async function deletedMeanwhile(at: Recorder): Promise<void> {
  const key = await at.start('replay-interrupted');
  await at.reach(key, awaitsNotebook);
  await at.remove(key);
  await at.reachState(key, 'DELETED');
  await at.record('environment-interrupted', environmentWorkflowId(key));
  await at.recordRun('provision-cancelled', key);
}

/** The delay, and the run that follows it. */
async function dryZone(at: Recorder): Promise<void> {
  const zone = 'europe-west4-a';
  await at.emulator('PATCH', `zones/${zone}`, { dry: true });
  const key = await at.start('replay-retrying', { region: 'europe-west4', zones: [zone] });
  await at.reachState(key, 'RETRYING');
  await at.recordRun('provision-stockout', key);
  await at.emulator('PATCH', `zones/${zone}`, { dry: false });
  await at.reachState(key, 'READY');
  await at.record('environment-retrying', environmentWorkflowId(key), await at.second(key));
}

async function stoppedOnRequest(at: Recorder): Promise<void> {
  const key = await at.start('replay-stopped');
  await at.reachState(key, 'READY');
  const resting = await at.present(key);
  await at.ask(key, 'stop');
  await at.reachState(key, 'STOPPED');
  await at.record('environment-stopped', environmentWorkflowId(key), resting);
}

async function cancelledOnRequest(at: Recorder): Promise<void> {
  const key = await at.start('replay-cancelled');
  await at.reach(key, awaitsNotebook);
  await at.ask(key, 'cancel');
  await at.reachState(key, 'CANCELLED');
  await at.record('environment-cancelled', environmentWorkflowId(key), await at.first(key));
}

/** First what changes as the notebook runs, then what restarts it. */
async function updates(at: Recorder): Promise<void> {
  const key = await at.start('replay-updated', { labels: { team: 'a' } });
  await at.reachState(key, 'READY');
  const changes = { updated: { labels: { team: 'b' } }, restarted: { notebook: { machineType: 'n1-standard-8' } } };
  for (const [index, [name, change]] of Object.entries(changes).entries()) {
    const resting = await at.present(key);
    await at.patch(key, change);
    await at.reach(key, ({ runs, state }) => runs.length === index + 2 && state === 'READY');
    await at.record(`environment-${name}`, environmentWorkflowId(key), resting);
    await at.recordRun(`provision-${name}`, key, index + 2);
  }
}

/** Of a project where little can be looked at, and of one where all is there. */
async function planned(at: Recorder): Promise<void> {
  await at.record('plan-new', await at.plan(await at.project('replay-planned')));
  const key = await at.start('replay-drifted', { image: undefined });
  await at.reachState(key, 'READY');
  await at.record('plan-ready', await at.plan(key));
}

export const SCENES: readonly ((at: Recorder) => Promise<void>)[] = [
  builtAndDeleted,
  withoutBilling,
  quotaThatIsRaised,
  dockerfileThatDoesNotBuild,
  policyThatForbids,
  missingRole,
  accountOfSomebodyElse,
  thatDoesNotPass('rate-limit', 'limited'),
  thatDoesNotPass('unavailable', 'unavailable'),
  grantThatSpreads,
  notebookThatNeverComesUp,
  deletedMeanwhile,
  dryZone,
  stoppedOnRequest,
  cancelledOnRequest,
  updates,
  planned,
];
