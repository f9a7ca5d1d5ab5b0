/** Calls every method that the emulator serves, so that each has answered once and was checked. */
import { buildSite } from '../emulator/build-site.js';
import { finished, until } from '../emulator/twin.js';
import type { Answer, Ask, Twin } from '../emulator/twin.js';

/** Simulated seconds in a real one: fast, and a build that was just asked for can still be cancelled. */
export const SPEED = 300;
const ZONE = 'us-central1-a';
const TEST = { permissions: ['resourcemanager.projects.get'] };

/** A refusal would show nothing. */
const good =
  (ask: Ask): Ask =>
  async (...request) => {
    const answer = await ask(...request);
    if (answer.status >= 400) throw new Error(`${request[0]} ${request[1]}: ${answer.status} ${answer.text}`);
    return answer;
  };

export async function callAll(twin: Twin): Promise<void> {
  const [host, owner] = [good(twin.host), good(twin.owner)];
  const services = ['notebooks', 'artifactregistry', 'cloudbuild', 'compute'];
  const project = await twin.project({ services });
  await describeProject(owner, `projects/${project}`);
  await removeProject(owner, `projects/${await twin.project()}`);
  await switchServices(owner, `v1/projects/${project}`);
  await accounts(owner, `v1/projects/${project}/serviceAccounts`, project);
  await registry(twin, owner, project);
  await storage(host, project);
  await builds(twin);
  await notebook(owner, `v2/projects/${project}/locations/${ZONE}`);
  await compute(owner, `compute/v1/projects/${project}`);
  await finished(owner, 'v2', await owner('DELETE', `v2/projects/${project}/locations/${ZONE}/instances/lab`));
}

async function policyOf(ask: Ask, path: string, reads: 'GET' | 'POST'): Promise<void> {
  const { body: policy } = await ask(reads, `${path}:getIamPolicy`);
  await ask('POST', `${path}:setIamPolicy`, { policy });
  await ask('POST', `${path}:testIamPermissions`, TEST);
}

async function describeProject(ask: Ask, name: string): Promise<void> {
  await ask('GET', `v3/${name}`);
  await ask('GET', `v1/${name}`);
  await ask('GET', 'v1/projects');
  await ask('GET', 'v3/projects:search');
  await ask('GET', `v1/${name}/billingInfo`);
  await ask('PUT', `v1/${name}/billingInfo`, { billingAccountName: 'billingAccounts/01A2B3-C4D5E6-F78901' });
  await ask('GET', 'v1/billingAccounts');
  await policyOf(ask, `v1/${name}`, 'POST');
  await policyOf(ask, `v3/${name}`, 'POST');
}

async function removeProject(ask: Ask, name: string): Promise<void> {
  await ask('DELETE', `v1/${name}`);
  await ask('POST', `v1/${name}:undelete`, {});
  await finished(ask, 'v3', await ask('DELETE', `v3/${name}`));
  await finished(ask, 'v3', await ask('POST', `v3/${name}:undelete`, {}));
}

async function switchServices(ask: Ask, parent: string): Promise<void> {
  const change = async (verb: string, body: object): Promise<Answer> =>
    finished(ask, 'v1', await ask('POST', `${parent}/services${verb}`, body));
  await change('/dataflow.googleapis.com:enable', {});
  await change(':batchEnable', { serviceIds: ['pubsub.googleapis.com', 'container.googleapis.com'] });
  await change('/dataflow.googleapis.com:disable', { disableDependentServices: true });
  await ask('POST', `${parent}/services:batchEnable`, { serviceIds: ['pubsub.googleapis.com'] });
  await ask('GET', `${parent}/services/dataflow.googleapis.com`);
  await ask('GET', `${parent}/services:batchGet?names=${parent.slice(3)}/services/pubsub.googleapis.com`);
  await ask('GET', `${parent}/services?filter=state:ENABLED&pageSize=200`);
}

async function accounts(ask: Ask, parent: string, project: string): Promise<void> {
  await ask('POST', parent, { accountId: 'lab-account', serviceAccount: { displayName: 'Lab', description: 'A lab' } });
  const name = `${parent}/lab-account@${project}.iam.gserviceaccount.com`;
  await until(
    () => ask('GET', parent),
    ({ body }) => body.accounts.some(({ email }) => email.startsWith('lab-account@')),
  );
  await ask('GET', name);
  await ask('PATCH', name, { serviceAccount: { displayName: 'Laboratory' }, updateMask: 'displayName' });
  await ask('POST', `${name}:disable`, {});
  await ask('POST', `${name}:enable`, {});
  await policyOf(ask, name, 'POST');
  await lend(ask, name);
  const { body: account } = await ask('GET', name);
  await ask('DELETE', name);
  await ask('POST', `${parent}/${account.uniqueId}:undelete`, {});
}

/** An owner may not have an account's token, and may let himself have it. */
async function lend(ask: Ask, name: string): Promise<void> {
  const { body: policy } = await ask('POST', `${name}:getIamPolicy`);
  const role = 'roles/iam.serviceAccountTokenCreator';
  const bindings = [{ role, members: ['user:owner@example.com'] }];
  await ask('POST', `${name}:setIamPolicy`, { policy: { ...policy, bindings } });
  const scope = ['https://www.googleapis.com/auth/cloud-platform'];
  const permissions = ['iam.serviceAccounts.getAccessToken'];
  await until(
    () => ask('POST', `${name}:testIamPermissions`, { permissions }),
    ({ body }) => JSON.stringify(body).includes('getAccessToken'),
  );
  await ask('POST', `${name}:generateAccessToken`, { scope, lifetime: '600s' });
}

async function registry(twin: Twin, ask: Ask, project: string): Promise<void> {
  const parent = `v1/projects/${project}/locations/us-central1`;
  const repository = `${parent}/repositories/images`;
  const dockerConfig = { immutableTags: false };
  const body = { format: 'DOCKER', description: 'Images', labels: { team: 'lab' }, dockerConfig };
  for (const version of ['v1', 'v1beta2']) await ask('GET', `${version}/projects/${project}/locations`);
  await finished(ask, 'v1', await ask('POST', `${parent}/repositories?repositoryId=images`, body));
  await ask('PATCH', `${repository}?updateMask=description`, { description: 'Images of the lab' });
  await ask('GET', `${parent}/repositories`);
  await ask('GET', repository);
  await policyOf(ask, repository, 'GET');
  await image(twin, ask, repository, `us-central1-docker.pkg.dev/${project}/images`);
  await finished(ask, 'v1', await ask('DELETE', repository));
}

async function image(twin: Twin, ask: Ask, repository: string, registry: string): Promise<void> {
  const push = async (name: string): Promise<string> =>
    (await twin.control('POST', 'images', { uri: `${registry}/${name}:v1` })).body.digest;
  const [digest] = [await push('team/lab'), await push('old')];
  await ask('GET', `${repository}/dockerImages`);
  await ask('GET', `${repository}/dockerImages/team%2Flab@${digest}`);
  await ask('GET', `${repository}/packages`);
  const name = `${repository}/packages/team%2Flab`;
  await ask('GET', `${name}/versions`);
  await ask('GET', `${name}/versions/${digest}?view=FULL`);
  await ask('POST', `${name}/tags?tagId=kept`, { version: `${name.slice(3)}/versions/${digest}` });
  await ask('GET', `${name}/tags`);
  await ask('GET', `${name}/tags/kept`);
  await ask('DELETE', `${name}/tags/kept`);
  await finished(ask, 'v1', await ask('DELETE', `${name}/versions/${digest}?force=true`));
  await finished(ask, 'v1', await ask('DELETE', `${repository}/packages/old`));
}

async function storage(ask: Ask, project: string): Promise<void> {
  const bucket = `storage/v1/b/${project}-bucket`;
  const upload = `upload/storage/v1/b/${project}-bucket/o`;
  const lifecycle = { rule: [{ action: { type: 'Delete' }, condition: { age: 30 } }] };
  await ask('POST', `storage/v1/b?project=${project}`, {
    name: `${project}-bucket`,
    location: 'us-central1',
    lifecycle,
  });
  await ask('PATCH', bucket, { labels: { team: 'lab' } });
  await ask('GET', `storage/v1/b?project=${project}`);
  await ask('GET', `${bucket}?projection=noAcl`);
  const { body: policy } = await ask('GET', `${bucket}/iam`);
  await ask('PUT', `${bucket}/iam`, policy);
  await ask('GET', `${bucket}/iam/testPermissions?permissions=storage.buckets.get`);
  await ask('GET', `${bucket}/storageLayout`);
  await ask('POST', `${upload}?uploadType=media&name=dir/one`, Buffer.from('one'), { 'content-type': 'text/plain' });
  const { headers } = await ask('POST', `resumable/${upload}?uploadType=resumable`, Buffer.from('{"name":"two"}'));
  const rest = new URL(headers.get('location') ?? '');
  await ask('PUT', `${rest.pathname.slice(1)}${rest.search}`, Buffer.from('two'), { 'content-range': 'bytes 0-2/3' });
  await ask('GET', `${bucket}/o?prefix=dir/`);
  await ask('GET', `${bucket}/o/dir%2Fone`);
  await ask('GET', `download/${bucket}/o/dir%2Fone?alt=media`);
  await ask('POST', `${bucket}/o/two/rewriteTo/b/${project}-bucket/o/three`, {});
  for (const name of ['dir%2Fone', 'two', 'three']) await ask('DELETE', `${bucket}/o/${name}`);
  await ask('DELETE', bucket);
}

async function builds(twin: Twin): Promise<void> {
  const site = await buildSite(twin);
  await site.upload('context.tar.gz', { Dockerfile: 'FROM scratch\n' });
  const [ask, owner] = [good(site.user), good(twin.owner)];
  for (const parent of [site.parent, `v1/projects/${site.project}`]) {
    const started = await ask('POST', `${parent}/builds`, site.body('context.tar.gz'));
    const { id } = started.body.metadata.build;
    await finished(ask, 'v1', started);
    await ask('GET', `${parent}/builds/${id}`);
    await ask('GET', `${parent}/builds?filter=status="SUCCESS"`);
    const again = await ask('POST', `${parent}/builds/${id}:retry`, {});
    await ask('POST', `${parent}/builds/${again.body.metadata.build.id}:cancel`, {});
  }
  await owner('GET', `${site.parent}/defaultServiceAccount`);
}

async function notebook(ask: Ask, parent: string): Promise<void> {
  const name = `${parent}/instances/lab`;
  const act = async (path: string, body: object): Promise<Answer> => finished(ask, 'v2', await ask('POST', path, body));
  await act(`${parent}/instances?instanceId=lab`, { gceSetup: { machineType: 'e2-standard-4' } });
  await until(
    () => ask('GET', name),
    ({ body }) => body.healthState === 'HEALTHY',
  );
  await ask('GET', `${parent}/instances`);
  await ask('GET', `${parent}/instances:getConfig`);
  await finished(ask, 'v2', await ask('PATCH', `${name}?updateMask=labels`, { labels: { team: 'lab' } }));
  await act(`${name}:resizeDisk`, { dataDisk: { diskSizeGb: '200' } });
  await act(`${name}:reset`, {});
  await act(`${name}:stop`, {});
  await act(`${name}:start`, {});
  await ask('GET', `${parent}/operations`);
}

async function compute(ask: Ask, project: string): Promise<void> {
  const [zone, region] = [`${project}/zones/${ZONE}`, `${project}/regions/us-central1`];
  for (const path of [
    project,
    region,
    `${project}/aggregated/disks`,
    `${project}/aggregated/machineTypes`,
    `${project}/aggregated/acceleratorTypes`,
    `${zone}/instances/lab/serialPort`,
  ])
    await ask('GET', path);
  for (const [collection, name] of [
    [`${project}/regions`, 'us-central1'],
    [`${project}/zones`, ZONE],
    [`${zone}/machineTypes`, 'e2-standard-4'],
    [`${zone}/acceleratorTypes`, 'nvidia-tesla-t4'],
    [`${project}/global/networks`, 'default'],
    [`${region}/subnetworks`, 'default'],
    [`${zone}/instances`, 'lab'],
    [`${zone}/disks`, 'lab'],
  ]) {
    await ask('GET', `${collection}?maxResults=3`);
    await ask('GET', `${collection}/${name}`);
  }
}
