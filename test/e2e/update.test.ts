import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { environmentPath } from '../../scripts/environment-client.js';
import { samePolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import {
  builtSpec,
  ENVIRONMENT,
  IMAGE,
  labSpec,
  mutatingCalls,
  post,
  projectState,
  provision,
  teardown,
} from '../support/environments.js';
import { instanceOf, patch, update } from '../support/updates.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const NOTEBOOK_CALLS = /notebooks\.projects\.locations\.instances\.(\w+)/;

async function ready(spec: (projectId: string) => EnvironmentSpec): Promise<string> {
  const projectId = await world.project();
  expect((await provision(world, spec(projectId))).state).toBe('READY');
  return projectId;
}

/** What was asked of the notebook since so many calls. */
async function notebookCalls(projectId: string, since: number): Promise<string[]> {
  const methods = (await mutatingCalls(world, projectId)).slice(since);
  return methods.map((method) => NOTEBOOK_CALLS.exec(method)?.[1]).filter((verb) => verb !== undefined);
}

describe('an update', () => {
  test('of what can change as it runs leaves the notebook running, and others of its labels alone', async () => {
    const projectId = await ready((id) => labSpec(id, { labels: { team: 'a', course: 'ml101' } }));
    const since = (await mutatingCalls(world, projectId)).length;
    const updated = await update(world, projectId, {
      labels: { team: 'b' },
      notebook: { idleShutdown: '23h', dataDiskGb: 200 },
    });
    expect(updated).toMatchObject({
      state: 'READY',
      spec: { labels: { team: 'b' }, notebook: { owner: 'ana@example.com' } },
    });
    expect(await notebookCalls(projectId, since)).toEqual(['patch', 'resizeDisk']);
    const { labels, gceSetup } = await instanceOf(world, projectId);
    expect(labels).toMatchObject({ team: 'b', 'labwright-environment': ENVIRONMENT });
    expect(labels).not.toHaveProperty('course');
    expect(gceSetup.metadata['idle-timeout-seconds']).toBe('82800');
    expect(gceSetup.dataDisks).toMatchObject([{ diskSizeGb: '200' }]);
  });

  test('of the machine restarts a notebook that runs, says so, and keeps it', async () => {
    const projectId = await ready(labSpec);
    const since = (await mutatingCalls(world, projectId)).length;
    const { createTime } = await instanceOf(world, projectId);
    const answer = await patch(world, projectId, { notebook: { machineType: 'n1-standard-8' } });
    expect(answer).toMatchObject({ status: 202, body: { state: 'UPDATING' } });
    expect(answer.body.attention).toContain('restarts');
    expect(answer.body.outputs?.jupyterLabUrl).toMatch(/^http/);
    const after = await world.waitFor(
      projectId,
      ENVIRONMENT,
      ({ runs, state }) => runs.length === 2 && state === 'READY',
    );
    expect(after).not.toHaveProperty('attention');
    expect(await notebookCalls(projectId, since)).toEqual(['patch', 'stop', 'patch', 'start', 'patch']);
    const instance = await instanceOf(world, projectId);
    expect(instance).toMatchObject({ createTime, gceSetup: { machineType: 'n1-standard-8' } });
    expect(instance.labels).not.toHaveProperty('labwright-restart');
  });

  test('of the image builds the new one, and the notebook that runs comes up with it', async () => {
    const projectId = await ready(builtSpec);
    const before = await instanceOf(world, projectId);
    await update(world, projectId, { image: { dockerfile: `FROM ${IMAGE}\nRUN pip install kfp==2.18.0\n` } });
    const after = await instanceOf(world, projectId);
    expect(after).toMatchObject({ state: 'ACTIVE', createTime: before.createTime });
    expect(after.gceSetup.containerImage?.tag).not.toBe(before.gceSetup.containerImage?.tag);
    expect((await projectState(world, projectId)).builds.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('of one file of the image keeps the others, whose texts the record does not hold', async () => {
    const files = { Dockerfile: `FROM ${IMAGE}\nCOPY a.txt b.txt /opt/\n`, 'a.txt': 'one', 'b.txt': 'two' };
    const projectId = await ready((id) => builtSpec(id, { image: { files } }));
    const { spec } = await update(world, projectId, { image: { version: '2' } });
    expect(Object.keys(spec.image?.files ?? {})).toEqual(Object.keys(files));
    expect((await projectState(world, projectId)).builds).toHaveLength(2);
    expect((await patch(world, projectId, { image: { dockerfile: `FROM ${IMAGE}\nCOPY a.txt /opt/\n` } })).status).toBe(
      422,
    );
  });

  test('of a stopped notebook leaves it stopped', async () => {
    const projectId = await ready(labSpec);
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:stop`);
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'STOPPED');
    const since = (await mutatingCalls(world, projectId)).length;
    const { state } = await update(world, projectId, { notebook: { machineType: 'n1-standard-8' } });
    expect(state).toBe('STOPPED');
    expect(await notebookCalls(projectId, since)).toEqual(['patch']);
    expect(await instanceOf(world, projectId)).toMatchObject({
      state: 'STOPPED',
      gceSetup: { machineType: 'n1-standard-8' },
    });
  });

  test('in the middle of a run takes its place', async () => {
    const projectId = await world.project();
    const method = 'serviceusage.services.batchEnable';
    await world.emulator('POST', 'faults', { id: 'held', fault: 'stall', project: projectId, method });
    await post(world, labSpec(projectId));
    await world.waitFor(projectId, ENVIRONMENT, ({ steps }) =>
      steps.some(({ name, state }) => name === 'services' && state === 'RUNNING'),
    );
    const { status, body } = await patch(world, projectId, { notebook: { machineType: 'n1-standard-8' } });
    expect({ status, state: body.state }).toEqual({ status: 202, state: 'PROVISIONING' });
    await world.emulator('DELETE', 'faults/held');
    const { runs } = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
    expect(runs.map(({ result }) => result)).toEqual(['CANCELLED', 'SUCCEEDED']);
    expect((await instanceOf(world, projectId)).gceSetup.machineType).toBe('n1-standard-8');
  });

  test('to narrower access takes back what was granted for the wider, and DELETE finds nothing of either', async () => {
    const services = requiredServices(resolveSpec(builtSpec('my-project')));
    const grantable = ['roles/editor', 'roles/container.admin', 'roles/iam.securityAdmin'];
    const projectId = await world.project({ services, grantable });
    const before = await projectState(world, projectId);
    await provision(world, builtSpec(projectId, { access: { profile: 'lab' } }));
    const { state, outputs } = await update(
      world,
      projectId,
      { access: { profile: 'least-privilege', accounts: 'own' } },
      '?allowRecreate=true',
    );
    expect(state).toBe('READY');
    expect(outputs?.serviceAccounts.notebook).toContain(`labwright-${ENVIRONMENT}@`);
    const wide = (await projectState(world, projectId)).policy.bindings.filter(({ role }) => grantable.includes(role));
    expect(wide).toEqual(before.policy.bindings.filter(({ role }) => grantable.includes(role)));
    await teardown(world, builtSpec(projectId));
    const after = await projectState(world, projectId);
    expect(samePolicy(after.policy, before.policy)).toBe(true);
    expect(after.accounts).toEqual(before.accounts);
  });
});

describe('a PATCH', () => {
  test('that changes nothing starts nothing', async () => {
    const projectId = await ready(labSpec);
    const same = await patch(world, projectId, labSpec(projectId), '?updateMask=*');
    expect(same).toMatchObject({ status: 200, body: { state: 'READY' } });
    expect(same.body.runs).toHaveLength(1);
  });

  test('with an etag of before is refused, and one of now is taken', async () => {
    const projectId = await ready(labSpec);
    const { body } = await world.request<EnvironmentDocument>('GET', environmentPath(projectId, ENVIRONMENT));
    const stale = await patch(world, projectId, { labels: { a: 'b' } }, '', { 'if-match': '"stale"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'etag-mismatch' } });
    expect((await patch(world, projectId, { labels: { a: 'b' } }, '', { 'if-match': body.etag })).status).toBe(202);
  });

  test('of an environment that is not there is 404, or makes it where that is allowed', async () => {
    const projectId = await world.project();
    expect((await patch(world, projectId, labSpec(projectId))).status).toBe(404);
    const query = '?updateMask=*&allowMissing=true';
    expect((await patch(world, projectId, { projectId }, query)).status).toBe(422);
    expect((await patch(world, projectId, labSpec(projectId), query)).status).toBe(202);
    expect((await patch(world, projectId, labSpec(projectId), query)).status).toBe(200);
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });

  test('is checked with one before it that no worker has taken yet', async () => {
    const projectId = await world.project();
    const lab = (file: string) => ({ files: { Dockerfile: `FROM ${IMAGE}\nCOPY ${file} /opt/\n`, [file]: file } });
    await world.worker.stop();
    await post(world, builtSpec(projectId, { image: lab('a.txt') }));
    expect((await patch(world, projectId, { image: lab('b.txt') })).status).toBe(202);
    const { status, body } = await patch(world, projectId, { labels: { team: 'a' } });
    await world.worker.start();
    expect(status).toBe(202);
    expect(Object.keys(body.spec.image?.files ?? {})).toEqual(['Dockerfile', 'b.txt']);
  });

  test('is told every mistake, and changes nothing', async () => {
    const projectId = await ready(labSpec);
    const wrong = await patch(world, projectId, {
      notebook: { machinType: 'x', dataDiskGb: 1 },
      environmentId: 'another',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toMatchObject([
      { pointer: '/notebook/dataDiskGb' },
      { pointer: '/notebook/machinType', suggestion: 'machineType' },
    ]);
    expect((await patch(world, projectId, { environmentId: 'another' })).body.errors).toMatchObject([
      { pointer: '/environmentId' },
    ]);
    expect((await patch(world, projectId, { expireTime: '2020-01-01T00:00:00Z' })).body.errors).toMatchObject([
      { pointer: '/expireTime' },
    ]);
    const mask = await patch(world, projectId, {}, '?updateMask=notebook.machinetype,*');
    expect(mask).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect((await patch(world, projectId, [])).status).toBe(400);
  });

  test('of an environment that was taken down is refused, or makes another where that is allowed', async () => {
    const projectId = await ready(labSpec);
    await teardown(world, labSpec(projectId));
    expect(await patch(world, projectId, { labels: { a: 'b' } })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    const again = await patch(world, projectId, labSpec(projectId), '?updateMask=*&allowMissing=true');
    expect(again).toMatchObject({ status: 202, body: { state: 'PROVISIONING', runs: [] } });
  });
});
