import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildSite } from './build-site.js';
import { HOST, SLIM, finished, startTwin } from './twin.js';
import type { Binding, Twin } from './twin.js';

interface View {
  policies: {
    of: string;
    history: { by: string; added: { role: string; member: string }[]; removed: { role: string; member: string }[] }[];
  }[];
  builds: { id: string; status: string; images: string[]; log: string }[];
  instances: { name: string; state: string }[];
  operations: { count: number; newest: { kind: string; done: boolean; startTime: string; endTime?: string }[] };
  spans: { kind: string; of: string; startTime: string; endTime: string }[];
  calls: { newest: { method: string; milliseconds: number }[] };
  faults: { id: string; fired: number }[];
  misses: { what: string }[];
}

describe('/emulator/', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({ speed: 1000 });
  });
  afterAll(() => twin.close());

  const view = async (project: string) => (await twin.control('GET', `projects/${project}`)).body as unknown as View;
  const page = async (path = '') => {
    const { status, text, headers } = await twin.ask('GET', `emulator/${path}`, undefined, undefined, {
      accept: 'text/html,application/xhtml+xml',
    });
    return { status, text, type: headers.get('content-type'), policy: headers.get('content-security-policy') };
  };

  it('tells of a policy who added and who removed what, also what Google did by itself', async () => {
    const project = await twin.project({ services: ['compute'] });
    const path = `v3/projects/${project}`;
    const grant: Binding = { role: 'roles/viewer', members: ['user:ana@example.com'] };
    const { body: before } = await twin.owner('POST', `${path}:getIamPolicy`, {});
    await twin.owner('POST', `${path}:setIamPolicy`, { policy: { ...before, bindings: [...before.bindings, grant] } });
    await twin.host('POST', `${path}:setIamPolicy`, { policy: { bindings: before.bindings } });
    const history = (await view(project)).policies[0]?.history ?? [];
    const change = { role: 'roles/viewer', member: 'user:ana@example.com' };
    expect(history.slice(0, 2)).toMatchObject([
      { by: `serviceAccount:${HOST}`, added: [], removed: [change] },
      { by: 'user:owner@example.com', added: [change], removed: [] },
    ]);
    expect(history.filter(({ by }) => by === 'Google').flatMap(({ added }) => added)).toContainEqual({
      role: 'roles/editor',
      member: expect.stringMatching(/^serviceAccount:\d+@cloudservices\.gserviceaccount\.com$/) as unknown,
    });
    expect(history.at(-1)?.by).toBe('outside Google Cloud');
  });

  it('shows builds with their log, notebooks, operations and calls with what they took, misses and faults', async () => {
    const site = await buildSite(twin, { services: ['cloudbuild', 'artifactregistry', 'notebooks'] });
    const { project } = site;
    await twin.control('POST', 'faults', { id: 'mine', fault: 'unavailable', method: 'iam.*.list', project });
    await twin.owner('GET', `v1/projects/${project}/serviceAccounts`);
    await twin.owner('POST', `v2/projects/${project}/locations/us-central1-a/instances?instanceId=lab`, {
      gceSetup: { containerImage: { repository: SLIM }, unheard: 1 },
    });
    await twin.owner('POST', `v2/projects/${project}/locations/us-central1-a/instances?instanceId=lab`, {
      gceSetup: { containerImage: { repository: SLIM } },
    });
    const { build } = await site.run('FROM ubuntu');
    const shown = await view(project);
    expect(shown.instances).toMatchObject([{ name: `projects/${project}/locations/us-central1-a/instances/lab` }]);
    expect(shown.builds.map(({ id, status }) => [id, status])).toContainEqual([build.id, build.status]);
    expect(shown.operations.newest.map(({ kind }) => kind)).toContain('instances.create');
    for (const { done, endTime } of shown.operations.newest) expect(done).toBe(endTime !== undefined);
    expect(shown.calls.newest.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
    expect(shown.calls.newest.map(({ method }) => method)).toContain('iam.projects.serviceAccounts.list');
    expect(shown.faults).toMatchObject([{ id: 'mine', fired: 1 }]);
    expect(shown.misses.map(({ what }) => what).join()).toContain('Unknown name "unheard"');
    const log = await twin.ask('GET', shown.builds[0]?.log.slice(1) ?? '');
    expect([log.headers.get('content-type'), log.text]).toEqual([
      'text/plain; charset=UTF-8',
      expect.stringContaining('starting build') as unknown,
    ]);
    const { text } = await page(`projects/${project}`);
    for (const word of ['instances.create', build.id, shown.builds[0]?.log ?? '', 'mine', 'unheard', 'user:owner@'])
      expect(text).toContain(word);
  });

  it('tells what Google itself took, from its beginning to its end', async () => {
    const project = await twin.project();
    const enabled = await twin.owner('POST', `v1/projects/${project}/services/dataflow.googleapis.com:enable`);
    await finished(twin.owner, 'v1', enabled);
    await twin.owner('POST', `v1/projects/${project}/serviceAccounts`, { accountId: 'on-its-way' });
    const { spans } = await view(project);
    expect(spans.map(({ kind, of }) => [kind, of])).toEqual(
      expect.arrayContaining([
        ['operation', 'services.switch'],
        ['service', 'dataflow.googleapis.com'],
        ['account', `on-its-way@${project}.iam.gserviceaccount.com`],
      ]),
    );
    for (const { startTime, endTime } of spans) expect(Date.parse(endTime)).toBeGreaterThan(Date.parse(startTime));
    expect((await page(`projects/${project}`)).text).toContain('What Google itself took');
  });

  it('is a page for a browser and JSON for everybody else, and for a browser that asks for it', async () => {
    const project = await twin.project();
    for (const path of ['', `projects/${project}`]) {
      expect(await page(path)).toMatchObject({ status: 200, type: 'text/html; charset=UTF-8' });
      expect((await page(`${path}?alt=json`)).type).toContain('application/json');
      expect((await twin.control('GET', path)).headers.get('content-type')).toContain('application/json');
    }
    expect((await page()).text).toContain(`href="/emulator/projects/${project}"`);
    expect(await page('projects/missing')).toMatchObject({ status: 404, type: 'text/html; charset=UTF-8' });
    expect((await twin.control('GET', 'projects/missing')).status).toBe(404);
  });

  it('escapes what others wrote, loads nothing, and runs no script', async () => {
    const project = await twin.project();
    const hostile = '"><script>alert(1)</script><img src=x>';
    const serviceAccount = { displayName: hostile, description: hostile };
    await twin.owner('POST', `v1/projects/${project}/serviceAccounts`, { accountId: 'hostile', serviceAccount });
    await twin.ask('GET', `v3/projects/${encodeURIComponent(hostile)}`);
    for (const path of ['', `projects/${project}`]) {
      const { text, policy } = await page(path);
      expect(text).not.toMatch(/<script|<img|https?:\/\/[^<]*"/i);
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    }
    expect((await page(`projects/${project}`)).text).toContain('&#60;script&#62;alert(1)');
  });
});
