import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { LOOK_SECONDS, PLAN_SECONDS } from '../../src/domain/plan.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import {
  builtSpec,
  calls,
  ENVIRONMENT,
  labSpec,
  mutatingCalls,
  post,
  provision,
  teardown,
} from '../support/environments.js';
import { asOwner, shown } from '../support/owner.js';
import { dueSteps, plan, planOfSpec, stepOf } from '../support/plans.js';
import { instanceOf, update } from '../support/updates.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600 });
});
afterAll(() => world.stop());

const SERVICES = requiredServices(resolveSpec(builtSpec('my-project')));
const usedProject = (more: object = {}) => world.project({ services: SERVICES, ...more });

async function plans(projectId: string): Promise<{ status: string; events: number }[]> {
  const { workflow } = world.temporal;
  const found: { status: string; events: number }[] = [];
  for await (const { status, historyLength } of workflow.list({
    query: `WorkflowType = 'planEnvironment' AND WorkflowId STARTS_WITH 'plan.${projectId}.'`,
  })) {
    found.push({ status: status.name, events: historyLength });
  }
  return found;
}

describe('the plan of a spec', () => {
  test.each([
    ['a new project, where it can look at little', () => world.project(), { preflight: 'UNKNOWN', services: 'ABSENT' }],
    ['a project that has what it needs enabled', usedProject, {}],
  ])('says of %s what a run would make, and changes nothing', async (_, project, due) => {
    const projectId = await project();
    const told = await planOfSpec(world, builtSpec(projectId));
    const all = (await calls(world, projectId)).filter(({ mutating }) => mutating);
    expect(all).toEqual([]);

    expect(dueSteps(told)).toMatchObject(due);
    const made = ['accounts', 'repository', 'source', 'access', 'image', 'notebook', 'verify'];
    for (const name of made) {
      expect(stepOf(told, name).state).toMatch(/^(ABSENT|UNKNOWN)$/);
      expect(stepOf(told, name).changes).not.toEqual([]);
    }
    const changes = told.steps.flatMap((step) => step.changes).join('\n');
    expect(changes).toContain(`Create the service account labwright-${ENVIRONMENT}@${projectId}.`);
    expect(changes).toMatch(/Grant roles\/aiplatform.user to serviceAccount:labwright-\S+ on projects\//);
    expect(changes).toMatch(/Build the image \S+:content-[0-9a-f]+ with Cloud Build\./);
    expect(told.findings).toEqual([]);
    expect(told.spec.image?.dockerfile).toMatch(/^text of \d+ bytes/);
    // Nothing is asked twice: what a run then makes is the image that was named.
    const ready = await provision(world, builtSpec(projectId));
    expect(changes).toContain(`Build the image ${String(ready.outputs?.image.uri)} `);
  });

  test('sums what is to be waited for over the longest way: what goes at the same time counts once', async () => {
    const told = await planOfSpec(world, builtSpec(await usedProject()));
    const seconds = (...names: string[]) => names.reduce((sum, name) => sum + stepOf(told, name).expectedSeconds, 0);
    expect(stepOf(told, 'services').expectedSeconds).toBe(0);
    expect(told.expectedSeconds).toBe(seconds('accounts', 'access', 'image', 'notebook', 'verify'));
  });

  test('that exists says what the update would change, and that it would lose data', async () => {
    const projectId = await usedProject();
    await provision(world, labSpec(projectId));
    expect(dueSteps(await planOfSpec(world, labSpec(projectId)))).toEqual({});
    const notebook = labSpec(projectId).notebook ?? {};

    const larger: EnvironmentSpec = labSpec(projectId, {
      notebook: { ...notebook, machineType: 'n1-standard-8', dataDiskGb: 200 },
      labels: { team: 'a' },
    });
    const told = await planOfSpec(world, larger);
    expect(dueSteps(told)).toEqual({ notebook: 'DIFFERS', verify: 'ABSENT' });
    expect(stepOf(told, 'notebook').changes).toEqual([
      'Change labels of the notebook as it is.',
      'Enlarge the data disk to 200 GB.',
      'Change machineType of the notebook, which restarts it if it runs.',
    ]);
    const others = await planOfSpec(world, labSpec(projectId, { notebook: { ...notebook, owner: 'eve@example.com' } }));
    expect(dueSteps(others)).toEqual({ access: 'ABSENT', notebook: 'DIFFERS', verify: 'ABSENT' });
    expect(stepOf(others, 'access').changes.map((change) => change.split(' ')[0])).toEqual(['Grant', 'Take']);
    expect(others.findings).toMatchObject([{ step: 'notebook', kind: 'InvalidSpec' }]);
    expect(others.findings[0]?.fix?.text).toContain('allowRecreate=true');

    const before = await world.request('GET', environmentPath(projectId, ENVIRONMENT));
    expect(before.body).toMatchObject({ state: 'READY', spec: labSpec(projectId) });
    await update(world, projectId, larger, '?updateMask=*');
    expect(dueSteps(await planOfSpec(world, larger))).toEqual({});
  });

  test('under the profile none names each grant that is missing, with its command, as the run does', async () => {
    const spec = builtSpec(await usedProject(), { access: { profile: 'none' } });
    const told = await planOfSpec(world, spec);
    expect(stepOf(told, 'access')).toMatchObject({ state: 'ABSENT', changes: [] });
    const { failures } = await provision(world, spec);
    expect(failures.length).toBeGreaterThan(5);
    expect(new Set(told.findings.map(({ fix }) => fix?.command))).toEqual(
      new Set(failures.map(({ fix }) => fix?.command)),
    );
  });

  test.each([
    ['without billing', { billingEnabled: false }],
    ['where the service may do nothing', { bindings: [{ role: 'roles/owner', members: ['user:owner@example.com'] }] }],
    ['with a quota that is too small', { quotas: { CPUS: 2, IN_USE_ADDRESSES: 0 } }],
    ['without a network', { networks: [] }],
  ])('finds %s just what stops the run', async (_, more) => {
    const spec = builtSpec(await usedProject(more));
    const told = await planOfSpec(world, spec);
    const { failures } = await provision(world, spec);
    expect(failures).not.toEqual([]);
    expect(told.findings).toEqual(failures);
    expect(stepOf(told, 'preflight').state).toBe('DIFFERS');
  });

  test('is checked as a POST checks it', async () => {
    const projectId = await world.project();
    const path = `/v1/projects/${projectId}/environments`;
    for (const spec of [
      { ...labSpec(projectId), region: 'nowhere', notebok: {} },
      labSpec('another-project'),
      labSpec(projectId, { access: { grants: [{ role: 'roles/viewer' }] } }),
      [],
    ]) {
      const [made, planned] = await Promise.all([
        world.request<Record<string, unknown>>('POST', path, spec),
        world.request<Record<string, unknown>>('POST', `${path}:plan`, spec),
      ]);
      expect(planned.status).toBe(422);
      expect({ ...planned.body, requestId: '' }).toEqual({ ...made.body, requestId: '' });
    }
    for (const count of ['0', '1001', '1.5', 'many', '-1']) {
      const refused = await world.request('POST', `${path}:plan?count=${count}`, labSpec(projectId));
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    }
    expect((await world.request('POST', `${path}:plan?cuont=2`, labSpec(projectId))).status).toBe(400);
    expect(await plans(projectId)).toEqual([]);
  });
});

describe('the plan of an environment', () => {
  test('says what has drifted, also what a run leaves as it is', async () => {
    const projectId = await usedProject();
    await provision(world, labSpec(projectId, { labels: { team: 'a' } }));
    const { name } = await instanceOf(world, projectId);
    const path = `v2/${name}`;
    await asOwner(world, 'POST', `${path}:stop`, {});
    await shown<{ state: string }>(world, path, ({ state }) => state === 'STOPPED');
    const { labels } = await asOwner<{ labels: Record<string, string> }>(world, 'GET', path);
    const byHand = { labels: { ...labels, team: 'b' }, gceSetup: { machineType: 'n1-standard-8' } };
    await asOwner(world, 'PATCH', `${path}?updateMask=labels,gceSetup.machineType`, byHand);
    await shown<typeof byHand>(world, path, ({ gceSetup }) => gceSetup.machineType.endsWith('n1-standard-8'));

    const told = await plan(world, labSpec(projectId));
    expect(dueSteps(told)).toEqual({ notebook: 'DIFFERS' });
    expect(told.expectedSeconds).toBe(0);
    expect(stepOf(told, 'notebook').changes).toEqual([
      'notebook.machineType is n1-standard-8, the spec says e2-standard-4: a run leaves what somebody changed beside it.',
      'labels.team is b, the spec says a: a run leaves what somebody changed beside it.',
    ]);
    const changed = await mutatingCalls(world, projectId);
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    await world.waitFor(projectId, ENVIRONMENT, ({ runs }) => runs[1]?.result === 'SUCCEEDED');
    expect(await mutatingCalls(world, projectId)).toEqual(changed);
  });

  test('is for one that exists: unknown is 404, going is 409, gone is what would be made again', async () => {
    const projectId = await usedProject();
    const path = environmentPath(projectId, ENVIRONMENT);
    expect(await world.request('POST', `${path}:plan`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const image = { dockerfile: builtSpec(projectId).image?.dockerfile ?? '' };
    await provision(world, builtSpec(projectId, { image }));
    const before = stepOf(await plan(world, builtSpec(projectId), '?count=2'), 'image');
    expect(before.state).toBe('PRESENT');
    const method = 'notebooks.projects.locations.instances.delete';
    await world.emulator('POST', 'faults', { fault: 'unavailable', project: projectId, method });
    await world.request('DELETE', path);
    await world.waitFor(projectId, ENVIRONMENT, ({ state, runs }) => state === 'DELETING' && runs.length === 2);
    expect(await world.request('POST', `${path}:plan`)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    await world.emulator('DELETE', 'faults');
    expect((await teardown(world, builtSpec(projectId))).state).toBe('DELETED');
    const told = await plan(world, builtSpec(projectId));
    expect(dueSteps(told)).toMatchObject({ accounts: 'ABSENT', source: 'ABSENT', notebook: 'ABSENT' });
  });
});

describe('the plan of many alike', () => {
  test('sums their quota, says how many fit, and so many then do', async () => {
    const projectId = await usedProject({ quotas: { CPUS: 11, SSD_TOTAL_GB: 900 } });
    const seats = ['a', 'b', 'c'].map((seat) => labSpec(projectId, { environmentId: `seat-${seat}` }));
    const [first, ...others] = seats as [EnvironmentSpec, ...EnvironmentSpec[]];
    const told = await planOfSpec(world, first, '?count=3');
    expect(told).toMatchObject({ count: 3, fits: 2 });
    expect(told.quota).toEqual(
      expect.arrayContaining([
        { metric: 'CPUS', where: 'us-central1', needed: 12, limit: 11, usage: 0, fits: 2 },
        { metric: 'SSD_TOTAL_GB', where: 'us-central1', needed: 750, limit: 900, usage: 0, fits: 3 },
        expect.objectContaining({ metric: 'IN_USE_ADDRESSES', needed: 3, fits: 3 }),
        expect.objectContaining({ metric: 'CPUS_ALL_REGIONS', where: projectId, needed: 12 }),
        expect.objectContaining({ metric: 'SERVICE_ACCOUNTS', where: projectId, needed: 3, limit: 100 }),
      ]),
    );
    expect(told.findings).toMatchObject([
      { kind: 'QuotaExceeded', sentence: expect.stringContaining('2 of 3 fit') as string, fix: {} },
    ]);
    expect((await planOfSpec(world, first, '?count=2')).findings).toEqual([]);

    expect((await provision(world, first)).state).toBe('READY');
    expect(await plan(world, first, '?count=3')).toMatchObject({ fits: 2 });
    const ends = [];
    for (const spec of others) ends.push((await provision(world, spec)).state);
    expect(ends).toEqual(['READY', 'ACTION_REQUIRED']);
    // Its own notebook is there, and needs nothing more of a quota that is used up.
    expect(await plan(world, first)).toMatchObject({ fits: 1, findings: [] });
  });

  test('counts accelerators, and the accounts that a project may have', async () => {
    const notebook = {
      machineType: 'n1-standard-4',
      accelerator: { type: 'NVIDIA_TESLA_T4', count: 2 },
      idleShutdown: '24h',
    };
    const projectId = await usedProject({ quotas: { NVIDIA_T4_GPUS: 5, GPUS_ALL_REGIONS: 100, CPUS: 1_000 } });
    const told = await planOfSpec(world, labSpec(projectId, { notebook }), '?count=120');
    const fits = Object.fromEntries(told.quota.map((row) => [row.metric, row.fits]));
    const accounts = 100 - (told.quota.find(({ metric }) => metric === 'SERVICE_ACCOUNTS')?.usage ?? 0);
    expect(fits).toMatchObject({ NVIDIA_T4_GPUS: 2, GPUS_ALL_REGIONS: 50, SERVICE_ACCOUNTS: accounts });
    expect(told.fits).toBe(2);
    expect(told.findings.map(({ sentence }) => / (\w+);/.exec(sentence)?.[1])).toEqual(
      expect.arrayContaining(['NVIDIA_T4_GPUS', 'GPUS_ALL_REGIONS', 'SERVICE_ACCOUNTS']),
    );
  });

  test('does not guess how many fit where Compute Engine cannot be asked', async () => {
    const told = await planOfSpec(world, labSpec(await world.project()), '?count=40');
    expect(told).not.toHaveProperty('fits');
    expect(stepOf(told, 'preflight').state).toBe('UNKNOWN');
  });
});

describe('a plan ends', () => {
  test('with what does not answer told as unknown', async () => {
    const projectId = await usedProject();
    await provision(world, builtSpec(projectId));
    const method = 'artifactregistry.projects.locations.repositories.get';
    await world.emulator('POST', 'faults', { fault: 'unavailable', project: projectId, method });
    const began = Date.now();
    const told = await plan(world, builtSpec(projectId));
    expect(Date.now() - began).toBeLessThan((2 * LOOK_SECONDS + 2) * 1000);
    expect(dueSteps(told)).toEqual({ preflight: 'UNKNOWN', repository: 'UNKNOWN' });
    expect(stepOf(told, 'repository').changes).toEqual([expect.stringContaining('could not be looked at') as string]);
    expect(await plans(projectId)).toMatchObject([{ status: 'COMPLETED' }]);
  });

  test('in few events', async () => {
    const projectId = await usedProject();
    await planOfSpec(world, builtSpec(projectId));
    const [{ events } = { events: Infinity }] = await plans(projectId);
    expect(events).toBeLessThanOrEqual(60);
  });

  test('with no worker in time, and leaves nothing running', async () => {
    const projectId = await usedProject();
    await world.worker.stop();
    try {
      const began = Date.now();
      const refused = await world.request('POST', `/v1/projects/${projectId}/environments:plan`, labSpec(projectId));
      expect(refused).toMatchObject({
        status: 503,
        body: { code: 'plan-unavailable', type: '/errors/plan-unavailable' },
      });
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(Date.now() - began).toBeLessThan((PLAN_SECONDS + 5) * 1000);
      expect(await plans(projectId)).toMatchObject([{ status: 'TIMED_OUT' }]);
    } finally {
      await world.worker.start();
    }
    await post(world, labSpec(projectId));
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });
});
