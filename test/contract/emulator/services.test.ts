import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { finished, isDone, startTwin, until } from './twin.js';
import type { Twin } from './twin.js';

describe('Service Usage', () => {
  let twin: Twin;
  beforeAll(async () => {
    // Slow enough to be seen between enabled and usable, which is 30 simulated seconds at least.
    twin = await startTwin({ speed: 60 });
  });
  afterAll(() => twin.close());

  const zones = (project: string) => twin.host('GET', `compute/v1/projects/${project}/zones`);
  const enable = (project: string, ...serviceIds: string[]) =>
    twin.host('POST', `v1/projects/${project}/services:batchEnable`, { serviceIds });

  it('refuses an API that is off, naming the project and the service', async () => {
    const project = await twin.project();
    const { status, body } = await zones(project);
    expect(status).toBe(403);
    expect(body.error).toMatchObject({ code: 403, status: 'PERMISSION_DENIED' });
    expect(body.error.errors?.[0]?.reason).toBe('accessNotConfigured');
    const info = body.error.details.find(({ reason }) => reason);
    expect(info).toMatchObject({ reason: 'SERVICE_DISABLED', domain: 'googleapis.com' });
    expect(info?.metadata?.service).toBe('compute.googleapis.com');
    expect(info?.metadata?.consumer).toMatch(/^projects\/\d+$/);
  });

  it('enables what is needed along with it, and lets it be used only some time after the operation is done', async () => {
    const project = await twin.project();
    const started = await enable(project, 'notebooks.googleapis.com');
    expect(started.body.name).toMatch(/^operations\/acf\.p2-\d+-/);
    expect(started.body.done).toBeUndefined();
    const done = await finished(twin.host, 'v1', started);
    expect(done.body.response.services[0]).toMatchObject({
      state: 'ENABLED',
      name: expect.stringMatching(/^projects\/\d+\/services\/notebooks/) as unknown,
    });
    const compute = await twin.host('GET', `v1/projects/${project}/services/compute.googleapis.com`);
    expect(compute.body.state).toBe('ENABLED');
    expect((await zones(project)).status).toBe(403);
    await until(
      () => zones(project),
      ({ status }) => status === 200,
    );
  });

  it('answers an operation that is done already when there is nothing to do', async () => {
    const project = await twin.project({ services: ['compute'] });
    const { body } = await enable(project, 'compute.googleapis.com');
    expect(body).toMatchObject({ name: 'operations/noop.DONE_OPERATION', done: true });
    expect(body.response.services).toHaveLength(1);
  });

  it('refuses a second change of a service while the first is running', async () => {
    const project = await twin.project();
    await enable(project, 'compute.googleapis.com');
    const { status, body } = await enable(project, 'compute.googleapis.com', 'dns.googleapis.com');
    expect(status).toBe(400);
    expect(body.error.message).toContain('Another activation or deactivation is in progress');
  });

  it('refuses all for one service that Google has shut down', async () => {
    const project = await twin.project();
    const { status, body } = await enable(project, 'compute.googleapis.com', 'ml.googleapis.com');
    expect(status).toBe(403);
    expect(body.error.message).toContain('ml.googleapis.com');
    const compute = await twin.host('GET', `v1/projects/${project}/services/compute.googleapis.com`);
    expect(compute.body).toMatchObject({ state: 'DISABLED' });
  });

  it('refuses more than twenty services at once', async () => {
    const project = await twin.project();
    const { status } = await enable(project, ...Array.from({ length: 21 }, () => 'compute.googleapis.com'));
    expect(status).toBe(400);
  });

  it('refuses to enable what costs money where there is no billing account', async () => {
    const project = await twin.project({ billingEnabled: false });
    const { status, body } = await enable(project, 'compute.googleapis.com');
    expect(status).toBe(400);
    expect(body.error.status).toBe('FAILED_PRECONDITION');
    expect(JSON.stringify(body.error.details)).toContain('UREQ_PROJECT_BILLING_NOT_FOUND');
    const info = await twin.host('GET', `v1/projects/${project}/billingInfo`);
    expect(info.body.billingEnabled).toBeUndefined();
  });

  it('lists in pages, by state', async () => {
    const project = await twin.project({ services: ['notebooks'] });
    const names: string[] = [];
    let token = '';
    do {
      const { body } = await twin.host(
        'GET',
        `v1/projects/${project}/services?filter=state:ENABLED&pageSize=7&pageToken=${token}`,
      );
      expect(body.services.length).toBeLessThanOrEqual(7);
      names.push(...body.services.map(({ name }) => name));
      token = body.nextPageToken ?? '';
    } while (token);
    expect(new Set(names).size).toBe(names.length);
    expect(names.some((name) => name.endsWith('/services/compute.googleapis.com'))).toBe(true);
  });

  it('refuses to disable what another service needs, unless told to disable that too', async () => {
    const project = await twin.project({ services: ['notebooks'] });
    const path = `v1/projects/${project}/services/compute.googleapis.com:disable`;
    expect((await twin.host('POST', path, {})).status).toBe(400);
    const { body } = await twin.host('POST', path, { disableDependentServices: true });
    await until(() => twin.host('GET', `v1/${body.name}`), isDone);
    expect((await zones(project)).status).toBe(403);
  });

  it("binds the service's own account in the project's policy, which changes its etag", async () => {
    const project = await twin.project();
    const policy = () => twin.host('POST', `v3/projects/${project}:getIamPolicy`, {});
    const before = await policy();
    await finished(twin.host, 'v1', await enable(project, 'notebooks.googleapis.com'));
    const after = await policy();
    expect(after.body.etag).not.toBe(before.body.etag);
    expect(JSON.stringify(after.body.bindings)).toContain('gcp-sa-notebooks');
  });
});
