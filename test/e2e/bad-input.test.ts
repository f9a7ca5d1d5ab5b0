import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { demand, environmentPath, type Answer } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { Failure } from '../../src/domain/failures.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { calls, ENVIRONMENT, labSpec, mutatingCalls, post, provision, teardown } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

interface ProblemBody {
  type: string;
  detail: string;
  errors?: { pointer: string; detail: string; suggestion?: string }[];
}

/** RFC 9457, and a `type` that opens a page about the kind. */
async function expectProblem(answer: Answer, status: number, code: string): Promise<ProblemBody> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `/errors/${code}`,
    title: expect.stringMatching(/^[A-Z]/) as string,
    status,
    detail: expect.stringMatching(/\.$/) as string,
    code,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  const problem = answer.body as ProblemBody;
  const page = await world.request<string>('GET', problem.type);
  expect(page.status).toBe(200);
  expect(page.body).toMatch(new RegExp(`^# \`${code}\`\\n\\nHTTP ${status}\\. [A-Z]`));
  return problem;
}

async function expectNothingStarted(projectId: string): Promise<void> {
  const handle = world.temporal.workflow.getHandle(`environment.${projectId}.${ENVIRONMENT}`);
  await expect(handle.describe()).rejects.toThrow(WorkflowNotFoundError);
  expect(await calls(world, projectId)).toEqual([]);
}

const send = (projectId: string, spec: unknown) =>
  world.request('POST', `/v1/projects/${projectId}/environments`, spec);

describe('a spec with mistakes', () => {
  test('is answered with all of them by pointer, and starts nothing', async () => {
    const projectId = await world.project();
    const spec = {
      ...labSpec(projectId),
      zones: ['europe-west1-b'],
      notebook: { bootDiskGb: 10, owner: 'group:team@example.com', machinType: 'n2-standard-8' },
      labels: { 'labwright-installation': 'mine' },
      ttl: '400d',
    };
    const problem = await expectProblem(await send(projectId, spec), 422, 'invalid-spec');
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
      '/labels/labwright-installation',
      '/notebook/bootDiskGb',
      '/notebook/machinType',
      '/notebook/owner',
      '/ttl',
      '/zones/0',
    ]);
    for (const { detail } of problem.errors ?? []) expect(detail).toMatch(/\S\.$/);
    expect(problem.detail).toContain('6 mistakes');
    await expectNothingStarted(projectId);
  });

  test('is told the field that was probably meant', async () => {
    const projectId = await world.project();
    const spec = { ...labSpec(projectId), noteboook: {}, machineType: 'n2-standard-8' };
    const { errors } = await expectProblem(await send(projectId, spec), 422, 'invalid-spec');
    expect(errors).toMatchObject([
      { pointer: '/machineType', suggestion: 'notebook.machineType' },
      { pointer: '/noteboook', suggestion: 'notebook' },
    ]);
    await expectNothingStarted(projectId);
  });

  test('is refused where it is well formed and this installation does not allow it', async () => {
    const projectId = await world.project();
    const access = { grants: [{ role: 'roles/viewer' }] };
    const spec = { ...labSpec(projectId), access };
    const { errors } = await expectProblem(await send(projectId, spec), 422, 'invalid-spec');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['/access/grants/0/role']);
    await expectNothingStarted(projectId);
  });

  test('is refused where the address names another project', async () => {
    const [projectId, other] = [await world.project(), await world.project()];
    const { errors } = await expectProblem(await send(other, labSpec(projectId)), 422, 'invalid-spec');
    expect(errors).toMatchObject([{ pointer: '/projectId', suggestion: other }]);
    await expectNothingStarted(projectId);
    await expectNothingStarted(other);
  });

  test.each([
    ['nothing', undefined],
    ['a list', []],
    ['a word', 'environment'],
  ])('is %s instead', async (_, body) => {
    const projectId = await world.project();
    const { errors } = await expectProblem(await send(projectId, body), 422, 'invalid-spec');
    expect(errors).toMatchObject([{ pointer: '', detail: expect.stringContaining('an object') as string }]);
  });
});

describe('a request that is not well formed', () => {
  test('is told how large a body may be', async () => {
    const projectId = await world.project();
    const spec = { ...labSpec(projectId), labels: { team: 'a'.repeat(512 * 1024) } };
    const { detail } = await expectProblem(await send(projectId, spec), 413, 'body-too-large');
    expect(detail).toContain(String(512 * 1024));
    await expectNothingStarted(projectId);
  });

  test('is refused where its body is no JSON', async () => {
    const projectId = await world.project();
    const response = await fetch(`${world.apiUrl}/v1/projects/${projectId}/environments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{ "projectId": "${projectId}", `,
    });
    const { status, headers } = response;
    await expectProblem({ status, headers, body: await response.json() }, 400, 'invalid-request');
    await expectNothingStarted(projectId);
  });

  test.each([
    ['GET', '?pagesize=2', /"pagesize".*pageSize/],
    ['GET', '?pageSize=501', /pageSize must be <= 500/],
    ['GET', '?pageSize=two', /pageSize must be integer/],
    ['GET', '?state=SLEEPING', /state must be one of .*READY/],
    ['GET', '?pageToken=none-of-yours', /pageToken/],
    ['GET', "?label=a'b", /quotes/],
    ['POST', '?dryRun=true', /"dryRun".*none/],
    ['GET', '/mlops-lab?wait=90s', /wait may be 60s at most/],
    ['GET', '/mlops-lab?waits=30s', /"waits".*wait/],
    ['DELETE', '/mlops-lab?force=true', /"force".*none/],
    ['POST', '/mlops-lab:retry?force=true', /"force".*none/],
  ])('is told which parameter is wrong: %s %s', async (method, rest, said) => {
    const projectId = await world.project();
    const body = method === 'POST' ? labSpec(projectId) : undefined;
    const answer = await world.request(method, `/v1/projects/${projectId}/environments${rest}`, body);
    const { detail } = await expectProblem(answer, 400, 'invalid-request');
    expect(detail).toMatch(said);
    await expectNothingStarted(projectId);
  });

  test.each([
    ['cannot be decoded', '/v1/projects/%ff/environments'],
    ['has a name that is too long', `/v1/projects/${'p'.repeat(200)}/environments`],
  ])('is a problem like any other where its address %s', async (_, path) => {
    await expectProblem(await world.request('GET', path), 400, 'invalid-request');
  });
});

describe('an environment that does not exist', () => {
  test.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', ':retry'],
  ])('is not found by %s %s', async (method, verb) => {
    const projectId = await world.project();
    const path = environmentPath(projectId, ENVIRONMENT);
    const { detail } = await expectProblem(await world.request(method, path + verb), 404, 'not-found');
    expect(detail).toBe(`projects/${projectId}/environments/${ENVIRONMENT} does not exist.`);
    await expectNothingStarted(projectId);
  });

  test('is not found under an address that nothing has', async () => {
    await expectProblem(await world.request('GET', '/v2/projects'), 404, 'not-found');
  });
});

const OWNER = { headers: { authorization: 'Bearer emulator:owner@example.com' } };
const SELF = 'serviceAccount:labwright@labwright-host.iam.gserviceaccount.com';

interface Binding {
  role: string;
  members: string[];
}

/** The project's policy as its owner sees it. */
async function bindingsOf(projectId: string): Promise<Binding[]> {
  const policy = `${world.emulatorUrl}/v3/projects/${projectId}:getIamPolicy`;
  const withConditions = { options: { requestedPolicyVersion: 3 } };
  return (await demand<{ bindings: Binding[] }>(policy, 'POST', withConditions, OWNER)).bindings;
}

/** Somebody else's account under the name that we would use; visible to reads once this resolves. */
async function foreignAccount(projectId: string): Promise<string> {
  const accounts = `${world.emulatorUrl}/v1/projects/${projectId}/serviceAccounts`;
  const body = { accountId: `labwright-${ENVIRONMENT}`, serviceAccount: { displayName: "Ana's" } };
  const { email } = await demand<{ email: string }>(accounts, 'POST', body, OWNER);
  await until(() => demand(`${accounts}/${email}`, 'GET', undefined, OWNER).catch(() => undefined), {
    withinMs: 120_000,
    describe: () => `${email} is still not visible`,
  });
  return `${accounts}/${email}`;
}

const kinds = (failures: Failure[]) => failures.map(({ kind }) => kind).sort();

describe('a project in which nothing can be done', () => {
  test('is found out before anything is changed, all causes at once, each with what to do', async () => {
    const projectId = await world.project();
    const account = await foreignAccount(projectId);
    const usual = await bindingsOf(projectId);
    const missing = ['roles/notebooks.admin', 'roles/serviceusage.serviceUsageAdmin'];
    const bindings = usual.filter(({ role }) => !missing.includes(role));
    await world.emulator('PATCH', `projects/${projectId}`, { billingEnabled: false, bindings });
    const before = await mutatingCalls(world, projectId);

    const stuck = await provision(world, labSpec(projectId));
    expect(stuck.state).toBe('ACTION_REQUIRED');
    expect(kinds(stuck.failures as Failure[])).toEqual([
      'BillingDisabled',
      'Foreign',
      'PermissionDenied',
      'PermissionDenied',
    ]);
    const commands = stuck.failures.map(({ fix }) => fix?.command ?? '').join('\n');
    for (const role of missing) expect(commands).toContain(`${projectId} --member=${SELF} --role=${role}`);
    expect(commands).toContain(`gcloud billing projects link ${projectId}`);
    for (const { step, sentence, fix } of stuck.failures) {
      expect(step).toBe('preflight');
      expect(fix?.text).toMatch(/\.$/);
      expect(stuck.attention).toContain(sentence);
    }
    const [first, ...others] = stuck.steps.filter(({ state }) => state !== 'SKIPPED').map(({ state }) => state);
    expect([first, ...new Set(others)]).toEqual(['FAILED', 'PENDING']);

    const gone = await teardown(world, labSpec(projectId));
    expect(gone.state).toBe('DELETED');
    expect((gone.left ?? []).filter(({ billed }) => billed)).toEqual([]);
    expect(await mutatingCalls(world, projectId)).toEqual(before);
    await demand(account, 'GET', undefined, OWNER);

    await world.emulator('PATCH', `projects/${projectId}`, { billingEnabled: true, bindings: usual });
    await demand(account, 'DELETE', undefined, OWNER);
    expect((await post(world, labSpec(projectId))).status).toBe(202);
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });

  test('that does not exist is named, with what to do, and DELETE ends it', async () => {
    const spec = labSpec('no-such-project-here');
    const stuck = await provision(world, spec);
    expect(stuck).toMatchObject({
      state: 'ACTION_REQUIRED',
      failures: [
        {
          kind: 'PermissionDenied',
          sentence: expect.stringMatching(
            /^no-such-project-here does not exist, or serviceAccount:\S+ lacks resourcemanager\.projects\.get there\.$/,
          ) as string,
          fix: { text: expect.stringMatching(/project id/) as string },
        },
      ],
    });
    expect(await mutatingCalls(world, spec.projectId)).toEqual([]);
    expect((await teardown(world, spec)).state).toBe('DELETED');
    expect(await mutatingCalls(world, spec.projectId)).toEqual([]);
  });

  test('goes on with :retry once the cause is gone', async () => {
    const projectId = await world.project({ billingEnabled: false });
    const stuck = await provision(world, labSpec(projectId));
    expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [{ kind: 'BillingDisabled' }] });
    expect(await mutatingCalls(world, projectId)).toEqual([]);

    // With a worker it would go on by itself, maybe before it is asked.
    await world.worker.kill();
    await world.emulator('PATCH', `projects/${projectId}`, { billingEnabled: true });
    expect((await retry(projectId)).status).toBe(202);
    await world.worker.start();
    const ready = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
    expect(ready).not.toHaveProperty('attention');
    expect(ready).toMatchObject({ failures: [], runs: [{ result: 'FAILED' }, { result: 'SUCCEEDED' }] });
  });

  test('becomes one in which all works and is taken down, by the commands that its failures name', async () => {
    const owned: Binding = { role: 'roles/owner', members: ['user:owner@example.com'] };
    const projectId = await world.project({ bindings: [owned] });
    const spec = labSpec(projectId);
    const granted: Binding[] = [];
    let environment = await provision(world, spec);
    // First that the project can be seen at all, then everything else at once.
    for (let round = 1; round <= 2; round += 1) {
      expect(environment.state).toBe('ACTION_REQUIRED');
      granted.push(...environment.failures.map(({ fix }) => bindingIn(fix?.command ?? '', spec)));
      await world.emulator('PATCH', `projects/${projectId}`, { bindings: [owned, ...granted] });
      const { attention: before } = environment;
      environment = await world.waitFor(
        projectId,
        ENVIRONMENT,
        ({ state, attention }) => state === 'READY' || (state === 'ACTION_REQUIRED' && attention !== before),
      );
    }
    expect(environment).toMatchObject({ state: 'READY', failures: [] });
    expect(await teardown(world, spec)).toMatchObject({ state: 'DELETED', failures: [] });
  });
});

const retry = (projectId: string) => world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);

/** What a person would type. */
function bindingIn(command: string, { projectId }: EnvironmentSpec): Binding {
  const [, project, member, role = '', condition = ''] =
    /^gcloud projects add-iam-policy-binding (\S+) --member=(\S+) --role=(\S+) --condition=(.+)$/.exec(command) ?? [];
  expect([project, member]).toEqual([projectId, SELF]);
  const [, title, expression] = /^'\^:\^title=([^:]+):expression=([^:]+)'$/.exec(condition) ?? [];
  if (title === undefined || expression === undefined) expect(condition).toBe('None');
  return { role, members: [SELF], ...(expression !== undefined && { condition: { title, expression } }) };
}
