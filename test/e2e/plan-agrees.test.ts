/** Plan and run agree: whatever single thing goes missing, the plan names its step, and a run changes no other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import { bindingCommand } from '../../src/domain/grant-commands.js';
import { grants, targetName } from '../../src/domain/grants.js';
import { builderAccountEmail, notebookAccountEmail } from '../../src/domain/names.js';
import { resolveSpec, type EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, calls, ENVIRONMENT, mutatingCalls, projectState, provision } from '../support/environments.js';
import { withoutGrant } from '../support/gcloud.js';
import { asOwner, gone, shown } from '../support/owner.js';
import { dueSteps, plan, type Plan } from '../support/plans.js';
import { SELF } from '../support/roles.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600 });
});
afterAll(() => world.stop());

/** Which step makes a call, by Discovery's id. */
const STEPS: readonly [step: string, calls: RegExp][] = [
  ['services', /^serviceusage\./],
  ['access', /\.setIamPolicy$/],
  ['accounts', /^iam\.projects\.serviceAccounts\./],
  ['repository', /^artifactregistry\.projects\.locations\.repositories\.(create|patch)$/],
  ['source', /^storage\./],
  ['image', /^cloudbuild\.|\.tags\.create$/],
  ['notebook', /^notebooks\./],
];

const CHECKS = ['preflight', 'verify'];

interface Case {
  take: (projectId: string) => Promise<unknown>;
  due: Record<string, string>;
}

const account = (email: string, projectId: string) => `v1/projects/${projectId}/serviceAccounts/${email}`;
const repository = (projectId: string) => `v1/projects/${projectId}/locations/us-central1/repositories/labwright`;
const bucket = (projectId: string) => `storage/v1/b/labwright-${projectId}`;
const notebook = (projectId: string) =>
  projectState(world, projectId).then(({ instances }) => `v2/${instances[0]?.name ?? ''}`);

async function off(projectId: string, service: string): Promise<void> {
  const path = `v1/projects/${projectId}/services/${service}.googleapis.com`;
  await asOwner(world, 'POST', `${path}:disable`, { disableDependentServices: true });
  await shown<{ state: string }>(world, path, ({ state }) => state === 'DISABLED');
}

async function deleted(path: string): Promise<void> {
  await asOwner(world, 'DELETE', path);
  await gone(world, path);
}

async function emptied(projectId: string, prefix = ''): Promise<void> {
  const { items = [] } = await asOwner<{ items?: { name: string }[] }>(
    world,
    'GET',
    `${bucket(projectId)}/o?prefix=${prefix}`,
  );
  expect(items).not.toEqual([]);
  for (const { name } of items) await asOwner(world, 'DELETE', `${bucket(projectId)}/o/${encodeURIComponent(name)}`);
}

const granted = (projectId: string) => {
  const spec = builtSpec(projectId);
  const accounts = { builder: builderAccountEmail(projectId), notebook: notebookAccountEmail(spec) };
  return grants(resolveSpec(spec), accounts, SELF);
};

const GRANTS = Object.fromEntries(
  granted('my-project').map(({ role, member, on }, index): [string, Case] => [
    `${role} of ${member} on ${targetName(on)}`,
    {
      take: (projectId) => withoutGrant(world, bindingCommand('add', granted(projectId)[index] as never)),
      due: { access: 'ABSENT' },
    },
  ]),
);

const CASES: Record<string, Case> = {
  nothing: { take: () => Promise.resolve(), due: {} },
  'a service that no step asks anything of': { take: (id) => off(id, 'bigquery'), due: { services: 'ABSENT' } },
  'the service of the repository': {
    take: (id) => off(id, 'artifactregistry'),
    due: { services: 'ABSENT', repository: 'UNKNOWN', access: 'UNKNOWN', image: 'UNKNOWN' },
  },
  'the service of the notebook': {
    take: (id) => off(id, 'notebooks'),
    due: { services: 'ABSENT', notebook: 'UNKNOWN', verify: 'UNKNOWN' },
  },
  'the service of the machines': {
    take: (id) => off(id, 'compute'),
    // Workbench goes with it.
    due: { preflight: 'UNKNOWN', services: 'ABSENT', notebook: 'UNKNOWN', verify: 'UNKNOWN' },
  },
  "the notebook's account": {
    take: (id) => deleted(account(notebookAccountEmail(builtSpec(id)), id)),
    due: { accounts: 'ABSENT', access: 'ABSENT' },
  },
  "the builder's account": {
    take: (id) => deleted(account(builderAccountEmail(id), id)),
    due: { accounts: 'ABSENT', access: 'ABSENT' },
  },
  'the repository, and the image with it': {
    take: (id) => deleted(repository(id)),
    due: { repository: 'ABSENT', access: 'ABSENT', image: 'ABSENT' },
  },
  'the image': {
    async take(id) {
      const image = `${repository(id)}/packages/mlops-dev`;
      const [pushed] = (await projectState(world, id)).repositories.flatMap(({ images }) => images);
      await asOwner(world, 'DELETE', image);
      await gone(world, `${image}/tags/${pushed?.tags[0] ?? ''}`);
    },
    due: { image: 'ABSENT' },
  },
  'the bucket, and the context with it': {
    async take(id) {
      await emptied(id);
      await asOwner(world, 'DELETE', bucket(id));
    },
    due: { source: 'ABSENT', access: 'ABSENT' },
  },
  'the build context': { take: (id) => emptied(id, 'source/'), due: { source: 'ABSENT' } },
  'the notebook': {
    take: async (id) => deleted(await notebook(id)),
    due: { notebook: 'ABSENT', verify: 'ABSENT' },
  },
  'nothing, and the notebook is stopped': {
    async take(id) {
      const path = await notebook(id);
      await asOwner(world, 'POST', `${path}:stop`, {});
      await shown<{ state: string }>(world, path, ({ state }) => state === 'STOPPED');
    },
    due: {},
  },
  ...GRANTS,
};

describe('the plan and the run agree once somebody took away', () => {
  test.concurrent.each(Object.entries(CASES))('%s', async (_, { take, due }) => {
    const projectId = await world.project();
    const spec = builtSpec(projectId);
    expect((await provision(world, spec)).state).toBe('READY');
    await take(projectId);

    const since = (await calls(world, projectId)).length;
    const before = await wholePlan(spec);
    expect(dueSteps(before)).toEqual(due);
    expect(before.findings).toEqual([]);
    expect(before.expectedSeconds > 0).toBe(Object.keys(due).length > 0);
    for (const { state, changes } of before.steps) expect(changes.length > 0).toBe(!/PRESENT|SKIPPED/.test(state));
    expect((await calls(world, projectId)).slice(since).filter(({ mutating }) => mutating)).toEqual([]);

    const changed = (await mutatingCalls(world, projectId)).length;
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    const { runs } = await world.waitFor(projectId, ENVIRONMENT, (now) => now.runs[1]?.result !== undefined);
    expect(runs[1]?.result).toBe('SUCCEEDED');
    expectAgreement(before, (await mutatingCalls(world, projectId)).slice(changed));

    const after = await wholePlan(spec);
    expect([dueSteps(after), after.findings, after.expectedSeconds]).toEqual([{}, [], 0]);
  });
});

/** A plan tells what was not answered in time, as on a machine that is at many of them: who gets such a one asks again. */
function wholePlan(spec: EnvironmentSpec): Promise<Plan> {
  let last: Plan | undefined;
  return until(
    async () => {
      last = await plan(world, spec);
      const isLate = last.steps.some(({ changes }) => changes[0]?.includes('did not answer within'));
      return isLate ? undefined : last;
    },
    { withinMs: 300_000, describe: () => JSON.stringify(last) },
  );
}

/** What a look saw missing the run made, and it made nothing else but what no look could see. */
function expectAgreement(before: Plan, methods: readonly string[]): void {
  const touched = new Set(methods.map((method) => STEPS.find(([, made]) => made.test(method))?.[0] ?? method));
  const due = Object.entries(dueSteps(before)).filter(([name]) => !CHECKS.includes(name));
  const isSeen = ([, state]: [string, string]) => state !== 'UNKNOWN';
  expect([...touched]).toEqual(expect.arrayContaining(due.filter(isSeen).map(([name]) => name)));
  expect(due.map(([name]) => name)).toEqual(expect.arrayContaining([...touched]));
}
