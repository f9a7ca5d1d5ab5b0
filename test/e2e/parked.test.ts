import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import {
  calls,
  ENVIRONMENT,
  labSpec,
  mutatingCalls,
  post,
  projectState,
  provision,
  teardown,
} from '../support/environments.js';
import { runGrant } from '../support/gcloud.js';
import { startWorld, type World } from '../support/world.js';

/** What stops a run and can be seen gone: the environment looks for itself, and goes on. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 300 });
});
afterAll(() => world.stop());

/** An hour of Google's passes in some of these tests, in which a busy machine looks at much else. */
const PATIENCE_MS = 300_000;

const reach = (projectId: string, is: (environment: EnvironmentDocument) => boolean) =>
  world.waitFor(projectId, ENVIRONMENT, is, { withinMs: PATIENCE_MS });
const change = (projectId: string, options: object) => world.emulator('PATCH', `projects/${projectId}`, options);

async function without(projectId: string, roles: string[]) {
  const { bindings } = (await projectState(world, projectId)).policy;
  await change(projectId, { bindings: bindings.filter(({ role }) => !roles.includes(role)) });
  return () => change(projectId, { bindings });
}

/** What made things, in order; a policy may be written more than once, and what a quota refused is asked for again. */
const made = async (projectId: string) =>
  (await mutatingCalls(world, projectId)).filter((method) => !/(setIamPolicy|instances\.create)$/i.test(method));

/** Until the environment has looked at the project this often from now on. */
async function untilLooked(projectId: string, method: RegExp, times = 2): Promise<void> {
  const count = async () => (await calls(world, projectId)).filter((call) => method.test(call.method)).length;
  const before = await count();
  await until(async () => ((await count()) >= before + times ? true : undefined), {
    withinMs: 120_000,
    describe: () => `${times} calls like ${String(method)}`,
  });
}

interface Cause {
  kind: string;
  /** A project in which it stops the run, and how it goes. */
  arrange: () => Promise<{ spec: EnvironmentSpec; mend: (stuck: EnvironmentDocument) => Promise<unknown> }>;
  /** What the looks for it ask. */
  look: RegExp;
}

const CAUSES: [string, Cause][] = [
  [
    'lost a role of the service',
    {
      kind: 'PermissionDenied',
      look: /testIamPermissions$/i,
      arrange: async () => {
        const projectId = await world.project();
        return { spec: labSpec(projectId), mend: await without(projectId, ['roles/notebooks.admin']) };
      },
    },
  ],
  [
    'lost every right in the project, also that to see it,',
    {
      kind: 'PermissionDenied',
      look: /testIamPermissions$/i,
      arrange: async () => {
        const projectId = await world.project();
        const { bindings } = (await projectState(world, projectId)).policy;
        await change(projectId, { bindings: bindings.filter(({ role }) => role === 'roles/owner') });
        return { spec: labSpec(projectId), mend: () => change(projectId, { bindings }) };
      },
    },
  ],
  [
    'leaves granting to people',
    {
      kind: 'PermissionDenied',
      look: /getIamPolicy$/i,
      arrange: async () => {
        const projectId = await world.project();
        const mend = async ({ failures }: EnvironmentDocument) => {
          for (const { fix } of failures) await runGrant(world, fix?.command ?? '');
        };
        return { spec: labSpec(projectId, { access: { profile: 'none' } }), mend };
      },
    },
  ],
  [
    'meets a quota that Google names only when the notebook is made',
    {
      kind: 'QuotaExceeded',
      look: /regions\.get$/,
      arrange: async () => {
        const projectId = await world.project({ quotas: { CPUS: 2 } });
        return { spec: labSpec(projectId), mend: () => change(projectId, { quotas: {} }) };
      },
    },
  ],
];

describe('an environment that needs a person', () => {
  test.each(CAUSES)(
    'that %s goes on by itself once that is mended, and does nothing twice',
    async (_, { kind, look, arrange }) => {
      const { spec, mend } = await arrange();
      const { projectId } = spec;
      const stuck = await provision(world, spec);
      expect(stuck.state).toBe('ACTION_REQUIRED');
      expect(new Set(stuck.failures.map((failure) => failure.kind))).toEqual(new Set([kind]));
      const before = await mutatingCalls(world, projectId);
      await untilLooked(projectId, look);
      // A look that finds what was not told yet lets a run tell it, which changes nothing either.
      await reach(projectId, ({ state }) => state === 'ACTION_REQUIRED');
      expect(await mutatingCalls(world, projectId)).toEqual(before);

      await mend(stuck);
      const { runs, failures, attention } = await reach(projectId, ({ state }) => state === 'READY');
      expect(runs[0]?.result).toBe('FAILED');
      expect(runs.at(-1)?.result).toBe('SUCCEEDED');
      expect([failures, attention]).toEqual([[], undefined]);
      expect((await projectState(world, projectId)).instances).toHaveLength(1);
      const undisturbed = await world.project();
      await provision(world, labSpec(undisturbed));
      expect(await made(projectId)).toEqual(await made(undisturbed));
    },
  );
});

describe('a READY environment whose notebook may not be looked at', () => {
  test('stays READY, and is looked after as before once it may be', async () => {
    const projectId = await world.project();
    const { runs } = await provision(world, labSpec(projectId));
    const giveBack = await without(projectId, ['roles/notebooks.admin']);
    await untilLooked(projectId, /instances\.get$/);
    expect(await reach(projectId, () => true)).toMatchObject({ state: 'READY', runs });
    await giveBack();
    expect((await teardown(world, labSpec(projectId))).state).toBe('DELETED');
  });
});

describe('a teardown that meets trouble', () => {
  const askToDelete = (projectId: string) => world.request('DELETE', environmentPath(projectId, ENVIRONMENT));

  test('needs a person for what was taken from the service, and goes on by itself once that is back', async () => {
    const projectId = await world.project();
    await provision(world, labSpec(projectId));
    const giveBack = await without(projectId, ['roles/notebooks.admin']);
    await askToDelete(projectId);
    const stuck = await reach(projectId, ({ state }) => state === 'ACTION_REQUIRED');
    expect(stuck).toMatchObject({ goal: 'DELETED', failures: [{ kind: 'PermissionDenied' }] });
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
    await giveBack();
    await reach(projectId, ({ state }) => state === 'DELETED');
    expect((await projectState(world, projectId)).instances).toEqual([]);
  });

  test(
    'is repeated by itself where Google could not look into a zone for long',
    async () => {
      const zone = 'us-east4-b';
      const projectId = await world.project();
      await post(world, labSpec(projectId));
      await reach(projectId, ({ state }) => state === 'READY');
      await world.emulator('PATCH', `zones/${zone}`, { unreachable: true });
      await askToDelete(projectId);
      const waiting = await reach(projectId, ({ state }) => state === 'RETRYING');
      expect(waiting.goal).toBe('DELETED');
      expect(Date.parse(waiting.nextRunTime ?? '')).toBeGreaterThan(Date.parse(waiting.updateTime));
      await world.emulator('PATCH', `zones/${zone}`, { unreachable: false });
      const { runs } = await reach(projectId, ({ state }) => state === 'DELETED');
      expect(runs.map(({ kind, result }) => [kind, result])).toContainEqual(['teardown', 'FAILED']);
      expect(runs.at(-1)).toMatchObject({ kind: 'teardown', result: 'SUCCEEDED' });
    },
    PATIENCE_MS,
  );
});
