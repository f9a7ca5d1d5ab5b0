import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { calls, ENVIRONMENT, isAtRest, labSpec, provision } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { expectTold } from '../support/told.js';
import { instanceOf, patch } from '../support/updates.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

const ask = (projectId: string, verb: string) =>
  world.request<EnvironmentDocument>('POST', `${environmentPath(projectId, ENVIRONMENT)}:${verb}`);
const reach = (projectId: string, runs: number) =>
  world.waitFor(projectId, ENVIRONMENT, (environment) => environment.runs.length >= runs && isAtRest(environment), {
    // Six hours of looks.
    withinMs: 300_000,
  });

/** READY, with a fault of all its starts from now on, or of so many. */
async function ready(fault: string, count?: number): Promise<string> {
  const projectId = await world.project();
  expect((await provision(world, labSpec(projectId))).state).toBe('READY');
  await world.emulator('POST', 'faults', { id: projectId, fault, project: projectId, ...(count && { count }) });
  return projectId;
}

const WAYS = {
  'an update': async (projectId: string) => {
    expect((await patch(world, projectId, { notebook: { machineType: 'n1-standard-8' } })).status).toBe(202);
    return reach(projectId, 2);
  },
  ':start': async (projectId: string) => {
    expect((await ask(projectId, 'stop')).status).toBe(202);
    expect((await reach(projectId, 2)).state).toBe('STOPPED');
    expect((await ask(projectId, 'start')).status).toBe(202);
    return reach(projectId, 3);
  },
};
/** Without a proxy is one more way to be unusable: the matrix has it. */
const once = Object.entries(WAYS).flatMap(([way, begin]) =>
  ['workbench-stuck-provisioning', 'workbench-unhealthy'].map((fault) => ({ way, begin, fault })),
);
/** Three runs of two patiences each: the matrix has the others. */
const forEver = once.slice(0, 1);

/** How often it was started, of all that Google took. */
async function starts(projectId: string): Promise<number> {
  return (await calls(world, projectId)).filter(
    ({ method, status }) => method.endsWith('instances.start') && status === 200,
  ).length;
}

describe.concurrent('a notebook that does not come back', () => {
  test.each(once)('from $way ($fault) is stopped and started once more', async ({ fault, begin }) => {
    const projectId = await ready(fault, 1);
    const { createTime } = await instanceOf(world, projectId);
    const after = await begin(projectId);
    expect(after).toMatchObject({ state: 'READY', failures: [] });
    expect(after.runs.map(({ result }) => result)).not.toContain('FAILED');
    expect(await starts(projectId)).toBe(2);
    const instance = await instanceOf(world, projectId);
    expect(instance.createTime).toBe(createTime);
    expect(instance.labels).not.toHaveProperty('labwright-restart');
  });

  test.each(forEver)(
    'from $way ($fault), however often, is kept, told, and retried',
    { timeout: 600_000 },
    async ({ fault, begin }) => {
      const projectId = await ready(fault);
      const { createTime } = await instanceOf(world, projectId);
      const stuck = await begin(projectId);
      expect(stuck.state).toBe('ACTION_REQUIRED');
      await expectTold(world, stuck, {
        step: 'notebook',
        kind: 'OperationFailed',
        sentence:
          /\/mlops-lab is \S+ 6\d minutes after it was stopped and started once more: JupyterLab does not answer\.$/,
        fix: /^It ran on this image before, and its files stay: reset it, then retry the environment\.$/,
        command: new RegExp(`^gcloud workbench instances reset mlops-lab --location=\\S+ --project=${projectId}$`),
      });
      const failedRuns = stuck.runs.filter(({ result }) => result === 'FAILED').length;
      const before = await starts(projectId);
      expect(before).toBe(1 + failedRuns);
      await world.emulator('DELETE', `faults/${projectId}`);
      expect((await ask(projectId, 'retry')).status).toBe(202);
      expect((await reach(projectId, stuck.runs.length + 1)).state).toBe('READY');
      expect(await starts(projectId)).toBe(before + 1);
      expect((await instanceOf(world, projectId)).createTime).toBe(createTime);
    },
  );

  test('and that Workbench does not stop either is told with what is left to do', async () => {
    const projectId = await ready('workbench-stuck-provisioning', 1);
    const body = { error: { code: 400, message: 'It is not ACTIVE.', status: 'FAILED_PRECONDITION' } };
    expect((await patch(world, projectId, { notebook: { machineType: 'n1-standard-8' } })).status).toBe(202);
    // The update's own stop was taken.
    await world.waitFor(projectId, ENVIRONMENT, async () => (await starts(projectId)) === 1);
    link.refuse(new RegExp(`^POST /v2/projects/${projectId}/\\S+:stop`), body);
    const stuck = await reach(projectId, 2);
    link.refuse(undefined);
    expect(stuck.state).toBe('ACTION_REQUIRED');
    expect(stuck.failures).toMatchObject([
      {
        kind: 'OperationFailed',
        sentence: expect.stringMatching(
          /PROVISIONING\S* and does not come back, and Workbench refuses to stop it as it is: /,
        ) as string,
        fix: { command: expect.stringMatching(/^gcloud workbench instances reset /) as string },
      },
    ]);
    expect(await starts(projectId)).toBe(1);
  });

  test('and falls idle before it is given up is left STOPPED, and says why', async () => {
    const projectId = await ready('workbench-unhealthy');
    await patch(world, projectId, { notebook: { machineType: 'n1-standard-8', idleShutdown: '10m' } });
    const stopped = await reach(projectId, 2);
    expect(stopped.state).toBe('STOPPED');
    expect(stopped.attention).toMatch(/^The notebook is stopped: nobody used it for 10 min/);
    expect(await starts(projectId)).toBe(1);

    expect((await ask(projectId, 'start')).status).toBe(202);
    expect((await reach(projectId, stopped.runs.length + 1)).state).toBe('STOPPED');
    expect(await starts(projectId)).toBe(2);
  });
});
