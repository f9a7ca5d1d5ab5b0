import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, OWNER, SLIM, finished, startTwin, until } from './twin.js';
import type { Twin } from './twin.js';

const ZONE = 'us-central1-a';

describe('Workbench', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({ speed: 1000 });
  });
  afterAll(() => twin.close());

  /** A project whose owner has done what the service would: the owner may act as Compute's default account. */
  const project = (options: Record<string, unknown> = {}) =>
    twin.project({ services: ['notebooks', 'artifactregistry'], ...options });
  const path =
    (id: string, zone = ZONE) =>
    (at: string) =>
      `v2/projects/${at}/locations/${zone}/instances/${id}`;
  const notebook = path('notebook');
  const create = (
    at: string,
    setup: Record<string, unknown> = {},
    { id = 'notebook', zone = ZONE, more = '', rest = {} } = {},
  ) =>
    twin.owner('POST', `v2/projects/${at}/locations/${zone}/instances?instanceId=${id}${more}`, {
      gceSetup: { containerImage: { repository: SLIM }, ...setup },
      ...rest,
    });
  const get = (at: string) => twin.owner('GET', notebook(at));
  const active = (at: string) =>
    until(
      () => get(at),
      ({ body }) => body.healthState === 'HEALTHY',
    );
  const console_ = async (at: string) =>
    (await twin.host('GET', `compute/v1/projects/${at}/zones/${ZONE}/instances/notebook/serialPort`)).body.contents;

  it('is done with creating while the notebook is still being provisioned', async () => {
    const slow = await startTwin({ speed: 100 });
    const at = await slow.project({ services: ['notebooks'] });
    const started = await slow.owner('POST', `v2/projects/${at}/locations/${ZONE}/instances?instanceId=notebook`, {
      gceSetup: { containerImage: { repository: SLIM } },
    });
    expect(started.body.done).toBe(false);
    const look = () => slow.owner('GET', notebook(at));
    expect((await look()).body.state).toBe('INITIALIZING');
    const done = await finished(slow.owner, 'v2', started);
    expect(done.body.response).toMatchObject({ state: 'PROVISIONING' });
    const provisioning = await look();
    expect(provisioning.body.state).toBe('PROVISIONING');
    expect(provisioning.body.proxyUri).toBeUndefined();
    const ready = await until(look, ({ body }) => body.healthState === 'HEALTHY');
    expect(ready.body).toMatchObject({
      state: 'ACTIVE',
      proxyUri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/proxy\/\w+\/$/) as unknown,
    });
    await slow.close();
  });

  it('answers the same request id with the same operation, and another with a conflict', async () => {
    const at = await project();
    const more = '&requestId=7b0a6a5e-5a43-4d5c-9d4e-0a1b2c3d4e5f';
    const first = await create(at, {}, { more });
    const again = await create(at, {}, { more });
    expect(again.body.name).toBe(first.body.name);
    const { status, body } = await create(at);
    expect(status).toBe(409);
    expect(body.error.status).toBe('ALREADY_EXISTS');
    expect((await create(at, {}, { id: 'other', more: '&requestId=1' })).status).toBe(400);
  });

  it('is not created again by a request id that was used, though it was deleted since', async () => {
    const at = await project();
    const more = '&requestId=7b0a6a5e-5a43-4d5c-9d4e-0a1b2c3d4e5f';
    const first = await create(at, {}, { more });
    await finished(twin.owner, 'v2', first);
    await finished(twin.owner, 'v2', await twin.owner('DELETE', notebook(at)));
    const { status, body } = await create(at, {}, { more });
    expect([status, body.name, body.done]).toEqual([200, first.body.name, true]);
    expect((await twin.owner('GET', notebook(at))).status).toBe(404);
  });

  it('is not created by version 1, which Google has retired', async () => {
    const at = await project();
    const { status, body } = await twin.owner('POST', `v1/projects/${at}/locations/${ZONE}/instances?instanceId=old`, {
      machineType: 'n1-standard-4',
    });
    expect([status, body.error.status]).toEqual([400, 'FAILED_PRECONDITION']);
    expect(body.error.message).toContain(
      'user-managed notebooks have been deprecated and new instances cannot be created',
    );
  });

  it('is created only by who may act as its service account', async () => {
    const at = await project();
    const asHost = () => twin.host('POST', `v2/projects/${at}/locations/${ZONE}/instances?instanceId=notebook`, {});
    const { status, body } = await asHost();
    expect(status).toBe(403);
    expect(body.error.details[0]).toMatchObject({ metadata: { permission: 'iam.serviceAccounts.actAs' } });
    const email = (await twin.host('GET', `v1/projects/${at}/serviceAccounts`)).body.accounts[0]?.email ?? '';
    const account = `v1/projects/-/serviceAccounts/${email}`;
    const granted = await twin.host('POST', `${account}:setIamPolicy`, {
      policy: { bindings: [{ role: 'roles/iam.serviceAccountUser', members: [`serviceAccount:${HOST}`] }] },
    });
    expect(granted.status).toBe(200);
    expect((await until(asHost, (answer) => answer.status !== 403)).status).toBe(200);
  });

  it('stays in provisioning for ever when its account may not pull the image, and its console says why', async () => {
    const at = await project();
    await twin.control('POST', 'images', { uri: `us-central1-docker.pkg.dev/${at}/labwright/mlops-dev:v1` });
    await create(at, {
      containerImage: { repository: `us-central1-docker.pkg.dev/${at}/labwright/mlops-dev`, tag: 'v1' },
    });
    await expect
      .poll(() => console_(at), { timeout: 10_000 })
      .toContain('artifactregistry.repositories.downloadArtifacts');
    expect((await get(at)).body.state).toBe('PROVISIONING');
  });

  it('pulls an image of its project with a grant on the repository', async () => {
    const at = await project();
    await twin.control('POST', 'images', { uri: `us-central1-docker.pkg.dev/${at}/labwright/mlops-dev:v1` });
    const email = (await twin.host('GET', `v1/projects/${at}/serviceAccounts`)).body.accounts[0]?.email ?? '';
    const repository = `projects/${at}/locations/us-central1/repositories/labwright`;
    const members = [`serviceAccount:${email}`, `user:${OWNER}`];
    await twin.host('POST', `v1/${repository}:setIamPolicy`, {
      policy: { bindings: [{ role: 'roles/artifactregistry.reader', members }] },
    });
    await create(at, {
      containerImage: { repository: `us-central1-docker.pkg.dev/${at}/labwright/mlops-dev`, tag: 'v1' },
    });
    await active(at);
  });

  it('never gets healthy on an image that is not made from a Workbench base, or is not there', async () => {
    const [wrong, absent] = [await project(), await project()];
    await create(wrong, { containerImage: { repository: 'gcr.io/deeplearning-platform-release/base-cpu' } });
    await create(absent, { containerImage: { repository: SLIM, tag: 'no-such-tag' } });
    await expect.poll(() => console_(wrong), { timeout: 10_000 }).toContain('not listening on port 8080');
    await expect.poll(() => console_(absent), { timeout: 10_000 }).toContain('manifest unknown');
    expect((await get(wrong)).body.state).toBe('PROVISIONING');
  });

  it.each([
    [
      'machine type that the zone lacks',
      { machineType: 'n2-standard-4' },
      'us-central1-f',
      3,
      'does not exist in zone',
    ],
    [
      'network that is not there',
      { networkInterfaces: [{ network: 'missing' }] },
      ZONE,
      3,
      'network resource cannot be found',
    ],
    [
      'machine beyond the quota',
      { machineType: 'n2-standard-32' },
      ZONE,
      8,
      "Quota 'N2_CPUS' exceeded.  Limit: 24.0 in region us-central1.",
    ],
  ])('fails in its operation for a %s, and leaves nothing', async (_, setup, zone, code, message) => {
    const at = await project();
    const started = await create(at, setup, { zone });
    expect(started.status).toBe(200);
    const { status, body } = await finished(twin.owner, 'v2', started);
    expect(status).toBe(200);
    expect(body.error.code).toBe(code);
    expect(body.error.message).toContain(message);
    expect(body.response).toBeUndefined();
    expect((await twin.owner('GET', path('notebook', zone)(at))).status).toBe(404);
  });

  it('refuses what the message does not have, and two images at once', async () => {
    const at = await project();
    const unknown = await create(at, { machineTyp: 'e2-standard-4' });
    expect(unknown.body.error.message).toBe(
      `Invalid JSON payload received. Unknown name "machineTyp" at 'instance.gce_setup': Cannot find field.`,
    );
    expect((await create(at, { vmImage: { family: 'workbench-instances' } })).status).toBe(400);
    expect((await create(at, {}, { id: 'Not-Valid' })).status).toBe(400);
    expect((await create(at, {}, { zone: 'us-central1-z' })).status).toBe(403);
  });

  it('stops keeping its disks, starts again, and takes one operation at a time', async () => {
    const at = await project();
    await create(at);
    expect((await twin.owner('POST', `${notebook(at)}:stop`, {})).body.error.message).toContain(
      'unable to queue the operation',
    );
    await active(at);
    const stopping = await twin.owner('POST', `${notebook(at)}:stop`, {});
    const busy = await twin.owner('POST', `${notebook(at)}:start`, {});
    expect([busy.status, busy.body.error.status]).toEqual([409, 'ABORTED']);
    await finished(twin.owner, 'v2', stopping);
    expect((await get(at)).body.state).toBe('STOPPED');
    const disks = await twin.host('GET', `compute/v1/projects/${at}/zones/${ZONE}/disks`);
    expect(disks.body.items?.map(({ name, sizeGb }) => [name, sizeGb])).toEqual([
      ['notebook', '150'],
      ['notebook-data-workspace', '100'],
    ]);
    await twin.owner('POST', `${notebook(at)}:start`, {});
    await active(at);
  });

  it('shuts itself down after nobody was at it for as long as it was told', async () => {
    const at = await project();
    await create(at, { metadata: { 'idle-timeout-seconds': '300' } });
    await until(
      () => get(at),
      ({ body }) => body.state === 'STOPPED',
    );
    expect(await console_(at)).toContain('idle-shutdown');
  });

  it('changes labels at any time, and its machine only when it is stopped', async () => {
    const at = await project();
    await create(at);
    await active(at);
    const patch = (mask: string, body: unknown) => twin.owner('PATCH', `${notebook(at)}?updateMask=${mask}`, body);
    await finished(twin.owner, 'v2', await patch('labels', { labels: { team: 'ml' } }));
    expect((await get(at)).body.labels).toMatchObject({ team: 'ml' });
    const machine = { gceSetup: { machineType: 'e2-standard-8' } };
    expect((await patch('gce_setup.machine_type', machine)).body.error.status).toBe('FAILED_PRECONDITION');
    await finished(twin.owner, 'v2', await twin.owner('POST', `${notebook(at)}:stop`, {}));
    await finished(twin.owner, 'v2', await patch('gceSetup.machineType', machine));
    expect((await get(at)).body.gceSetup.machineType).toBe('e2-standard-8');
  });

  it('is deleted with its disks, unless it is protected', async () => {
    const at = await project();
    await create(at, {}, { rest: { enableDeletionProtection: true } });
    await active(at);
    expect((await twin.owner('DELETE', notebook(at))).status).toBe(400);
    const mask = 'updateMask=enableDeletionProtection';
    await finished(
      twin.owner,
      'v2',
      await twin.owner('PATCH', `${notebook(at)}?${mask}`, { enableDeletionProtection: false }),
    );
    await finished(twin.owner, 'v2', await twin.owner('DELETE', notebook(at)));
    expect((await get(at)).status).toBe(404);
    expect((await twin.host('GET', `compute/v1/projects/${at}/zones/${ZONE}/disks`)).body.items).toBeUndefined();
  });

  it('lists all zones in pages, or says which zone did not answer', async () => {
    const at = await project();
    await create(at, {}, { id: 'one' });
    await create(at, {}, { id: 'two', zone: 'europe-west1-b' });
    const list = (query: string) => twin.owner('GET', `v2/projects/${at}/locations/-/instances?${query}`);
    const first = await list('pageSize=1');
    expect(first.body.instances).toHaveLength(1);
    const second = await list(`pageSize=1&pageToken=${first.body.nextPageToken ?? ''}`);
    expect(second.body.instances).toHaveLength(1);
    expect(second.body.nextPageToken).toBeUndefined();
    await twin.control('PATCH', 'zones/europe-west1-b', { unreachable: true });
    const partial = await list('');
    expect(partial.body).toEqual({ unreachable: [`projects/${at}/locations/europe-west1-b`] });
    await twin.control('PATCH', 'zones/europe-west1-b', { unreachable: false });
  });
});
