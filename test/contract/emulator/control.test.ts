import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sentence } from '../../../emulator/misses.js';
import { startEmulator } from '../../../emulator/server.js';
import { HOST, SLIM, finished, startTwin } from './twin.js';
import type { Twin } from './twin.js';

describe("The emulator's own API", () => {
  let twin: Twin;
  beforeAll(async () => {
    // Nothing here waits, and at Google's own pace nothing changes by itself meanwhile.
    twin = await startTwin({ speed: 1 });
  });
  afterAll(() => twin.close());

  it('tells every call in its order: which method, by whom, and whether it may have changed something', async () => {
    const project = await twin.project();
    await twin.host('POST', `v3/projects/${project}:getIamPolicy`, {});
    await twin.host('POST', `v1/projects/${project}/serviceAccounts`, { accountId: 'notebook' });
    await twin.as('eve@example.com')('GET', `v3/projects/${project}`);
    const { body } = await twin.control('GET', `calls?project=${project}`);
    expect(body.calls).toMatchObject([
      {
        method: 'cloudresourcemanager.projects.getIamPolicy',
        mutating: false,
        status: 200,
        principal: `serviceAccount:${HOST}`,
      },
      { method: 'iam.projects.serviceAccounts.create', mutating: true, status: 200 },
      { method: 'cloudresourcemanager.projects.get', mutating: false, status: 403, principal: 'user:eve@example.com' },
    ]);
    const { body: changes } = await twin.control('GET', `calls?project=${project}&mutating=true`);
    expect(changes.calls.map(({ method }) => method)).toEqual(['iam.projects.serviceAccounts.create']);
    await twin.control('DELETE', 'calls');
    expect((await twin.control('GET', 'calls')).body.calls).toEqual([]);
  });

  it('shows what there is, alike as long as nothing changes', async () => {
    const project = await twin.project({ services: ['notebooks'] });
    await twin.owner('POST', `v2/projects/${project}/locations/us-central1-a/instances?instanceId=notebook`, {
      gceSetup: { containerImage: { repository: SLIM } },
    });
    await twin.control('POST', 'images', { uri: `us-docker.pkg.dev/${project}/labwright/x:v1` });
    const state = async () => (await twin.control('GET', `state?project=${project}`)).body.projects[0];
    const before = await state();
    expect(before).toMatchObject({ projectId: project, instances: [{ state: 'INITIALIZING' }], accounts: [{}] });
    expect(before?.repositories[0]?.images).toHaveLength(1);
    const { body } = await twin.control('GET', `state?project=other`);
    expect(body.projects).toEqual([]);
  });

  it('changes billing, state and bindings of a project at once', async () => {
    const project = await twin.project({ services: ['compute'] });
    const zones = () => twin.host('GET', `compute/v1/projects/${project}/zones`);
    expect((await zones()).status).toBe(200);
    await twin.control('PATCH', `projects/${project}`, { billingEnabled: false });
    expect(JSON.stringify((await zones()).body)).toContain('BILLING_DISABLED');
    await twin.control('PATCH', `projects/${project}`, { billingEnabled: true, state: 'DELETE_REQUESTED' });
    expect((await twin.host('GET', `v3/projects/${project}`)).body.state).toBe('DELETE_REQUESTED');
    await twin.control('PATCH', `projects/${project}`, { state: 'ACTIVE', bindings: [] });
    expect((await zones()).status).toBe(403);
  });

  it('makes a project whose brake allows the roles that are asked for besides the usual ones', async () => {
    const lab = ['roles/editor', 'roles/container.admin', 'roles/iam.securityAdmin'];
    const grant = async (projectId: string, role: string) => {
      const path = `v3/projects/${projectId}`;
      const read = await twin.host('POST', `${path}:getIamPolicy`, { options: { requestedPolicyVersion: 3 } });
      const bindings = [...read.body.bindings, { role, members: ['user:ana@example.com'] }];
      return (await twin.host('POST', `${path}:setIamPolicy`, { policy: { ...read.body, version: 3, bindings } }))
        .status;
    };
    await twin.control('POST', 'projects', { projectId: 'braked' });
    await twin.control('POST', 'projects', { projectId: 'braked-lab', grantable: lab });
    for (const role of lab) expect([await grant('braked', role), await grant('braked-lab', role)]).toEqual([403, 200]);
    expect(await grant('braked-lab', 'roles/logging.logWriter')).toBe(200);
    expect(await grant('braked-lab', 'roles/owner')).toBe(403);
    const refused = (more: object) => twin.control('POST', 'projects', { projectId: 'braked-no', ...more });
    expect((await refused({ grantable: ['roles/no.such'] })).status).toBe(400);
    expect((await refused({ grantable: lab, bindings: [] })).status).toBe(400);
  });

  it('refuses fields that it does not know', async () => {
    expect((await twin.control('POST', 'projects', { projectId: 'project-x', biling: true })).status).toBe(400);
    expect((await twin.control('POST', 'projects', { projectId: 'no' })).status).toBe(400);
    expect((await twin.control('PATCH', 'projects/missing', {})).status).toBe(404);
  });

  it("answers an address that is no method's with Google's page", async () => {
    const { status, headers, text } = await twin.host('GET', 'v2/projects/p:unknownVerb');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('text/html');
    expect(text).toContain('That’s all we know');
  });

  it("warns in its log of an address that is no method's, once", async () => {
    const warned: string[] = [];
    const emulator = await startEmulator({ onMiss: (miss) => warned.push(sentence(miss)) });
    for (const path of ['v9/nothing', 'v9/nothing', 'v9/else']) await fetch(`${emulator.url}/${path}`);
    await emulator.close();
    expect(warned).toEqual([
      'request of none (GET /v9/nothing): no method is at GET /v9/nothing',
      'request of none (GET /v9/else): no method is at GET /v9/else',
    ]);
  });

  it('answers enums as numbers where `$alt` asks for them, also within an operation', async () => {
    const fast = await startTwin();
    const project = await fast.project({ services: ['artifactregistry'] });
    const asks = '$alt=json;enum-encoding=int';
    expect((await fast.owner('GET', `v3/projects/${project}?${asks}`)).body.state).toBe(1);
    expect((await fast.owner('GET', `v3/projects/${project}?$alt=json`)).body.state).toBe('ACTIVE');
    const parent = `v1/projects/${project}/locations/us-central1/repositories`;
    const body = { format: 'DOCKER' };
    const created = await fast.owner('POST', `${parent}?repositoryId=images&${asks}`, body);
    await finished(fast.owner, 'v1', created);
    const { response } = (await fast.owner('GET', `v1/${created.body.name}?${asks}`)).body;
    expect(response).toMatchObject({ format: 1, mode: 1, vulnerabilityScanningConfig: { enablementState: 2 } });
    const { error } = (await fast.owner('GET', `v3/projects/missing?${asks}`)).body;
    expect(error.status).toBe('PERMISSION_DENIED');
    await fast.close();
  });

  it("carries the headers of Google's front end", async () => {
    const { headers } = await twin.host('GET', 'v3/projects/missing');
    expect(headers.get('server')).toBe('ESF');
    expect(headers.get('vary')).toBe('Origin, X-Origin, Referer');
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
  });
});
