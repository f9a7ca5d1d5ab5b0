/** The service has one custom role of exactly the permissions that it claims to need, and a whole life of each kind. */
import assert from 'node:assert/strict';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, calls, ENVIRONMENT, OWNER, post } from './environments.js';
import { dockerfile, QUEUING, theBuild } from './built-lab.js';
import { afterRun, ask, askedOfService, inState, lastRun, named, reach, type Case, type Row } from './privilege.js';
import { neededBy, permissionsOf } from './privilege-roles.js';
import { plan } from './plans.js';
import { projectWithExactly, redefine } from './roles.js';
import type { World } from './world.js';

/** What it claims to need for an image that is built and accounts of its own: nothing asks for more. */
const CLAIMED = permissionsOf(neededBy(builtSpec('my-project')));

interface Life {
  spec: (projectId: string) => EnvironmentSpec;
  /** Of the emulator's. */
  project?: object;
  live: (world: World, environment: EnvironmentSpec) => Promise<void>;
}

const gpu = {
  owner: OWNER,
  idleShutdown: '24h',
  machineType: 'n1-standard-4',
  accelerator: { type: 'NVIDIA_TESLA_T4', count: 1 },
};

/** Together they do all that the service can do at Google, but for the last resort. */
const LIVES: Life[] = [
  {
    project: { quotas: { GPUS_ALL_REGIONS: 1 } },
    spec: (projectId) =>
      builtSpec(projectId, { image: { dockerfile: dockerfile('RUN true'), tag: 'lab' }, notebook: gpu }),
    async live(world, spec) {
      await post(world, spec);
      const ready = inState(await afterRun(world, spec, 0), 'READY');
      await plan(world, spec);
      const change = { labels: { team: 'a' }, notebook: { machineType: 'n1-standard-8', dataDiskGb: 200 } };
      const updated = await reach(world, ready, 'READY', 'PATCH', '', change);
      const stopped = await reach(world, updated, 'STOPPED', 'POST', ':stop');
      const started = await reach(world, stopped, 'READY', 'POST', ':start');
      await reach(world, started, 'DELETED', 'DELETE');
    },
  },
  {
    spec: (projectId) => builtSpec(projectId, { image: { dockerfile: dockerfile('RUN exit 3') } }),
    async live(world, spec) {
      await post(world, spec);
      const failed = inState(await afterRun(world, spec, 0), 'ACTION_REQUIRED');
      assert.match(failed.failures[0]?.logTail?.join('\n') ?? '', /exit 3/);
      await reach(world, failed, 'DELETED', 'DELETE');
    },
  },
  {
    project: { quotas: QUEUING },
    spec: (projectId) => builtSpec(projectId),
    async live(world, spec) {
      await post(world, spec);
      await theBuild(world, spec.projectId, 'QUEUED');
      await ask(world, spec, 'DELETE');
      inState(await afterRun(world, spec, 1), 'DELETED');
      await theBuild(world, spec.projectId, 'CANCELLED');
    },
  },
];

/** Of a notebook that has not come up for an hour: some hundreds of looks. */
const CONSOLE = 'compute.instances.getSerialPortOutput';
const HANGING: Life = {
  spec: (projectId) => builtSpec(projectId),
  async live(world, spec) {
    const { projectId } = spec;
    await world.emulator('POST', 'faults', { fault: 'workbench-unhealthy', project: projectId });
    await post(world, spec);
    const isRead = async () =>
      (await calls(world, projectId)).some(({ method }) => method.endsWith('getSerialPortOutput')) || undefined;
    await until(isRead, { withinMs: 900_000, everyMs: 500, describe: () => 'nobody reads the serial console' });
    const failed = await afterRun(world, spec, 0, ({ failures }) => failures.length > 0);
    await reach(world, failed, 'DELETED', 'DELETE');
  },
};

export const consoleCase: Case = {
  name: 'service with exactly the permissions that it claims, and a notebook that hangs',
  async run(world) {
    const asked = await live(world, HANGING);
    assert.equal(asked.get(CONSOLE), true);
    const outcome = 'the end of its serial console is told, DELETED';
    return [{ identity: 'service', taken: 'all but the permissions that it claims', named: '', outcome }];
  },
};

export const exactCase: Case = {
  name: 'service with exactly the permissions that it claims',
  async run(world) {
    const asked = await Promise.all(LIVES.map((life) => live(world, life)));
    const used = new Map(asked.flatMap((each) => [...each]));
    const acts = 'iam.serviceAccounts.actAs';
    // Granted on the accounts that it makes, and on nothing else.
    assert.ok(used.delete(acts));
    assert.deepEqual([...used.keys(), CONSOLE].sort(), [...CLAIMED].sort());
    const outcome = 'READY, updated, STOPPED, READY, DELETED; a build that fails, one cancelled';
    return [{ identity: 'service', taken: 'all but the permissions that it claims', named: '', outcome }];
  },
};

async function live(world: World, { spec: specOf, project, live: story }: Life): Promise<Map<string, boolean>> {
  const projectId = await projectWithExactly(world, CLAIMED, project);
  await story(world, specOf(projectId));
  return askedOfService(world, projectId);
}

/**
 * Everything is taken away once the environment is READY, and what the refused call names is given back: nothing looks
 * ahead in a teardown, so that Google's own refusals have to lead to its end.
 */
export const teardownCase: Case = {
  name: 'service without anything in a teardown',
  async run(world) {
    const projectId = await projectWithExactly(world, CLAIMED);
    await post(world, builtSpec(projectId));
    const ready = inState(await afterRun(world, builtSpec(projectId), 0), 'READY');
    await redefine(world, projectId, []);
    const since = (await calls(world, projectId)).at(-1)?.number;

    const given: string[] = [];
    let last = await reach(world, ready, 'ACTION_REQUIRED', 'DELETE');
    while (last.state !== 'DELETED') last = await giveBack(world, inState(last, 'ACTION_REQUIRED'), given);
    const asked = await askedOfService(world, projectId, since);
    // One may have been asked for no more once it was given back: what it was to look at was over by then.
    assert.deepEqual(
      given.filter((permission) => !asked.has(permission)),
      [],
    );
    return given.map((permission): Row => {
      const taken = `${permission}, in a teardown`;
      return { identity: 'service', taken, named: permission, outcome: 'given back: goes on by itself' };
    });
  },
};

async function giveBack(world: World, stuck: EnvironmentDocument, given: string[]): Promise<EnvironmentDocument> {
  const lacking = [...new Set(stuck.failures.flatMap(named))].filter((permission) => !given.includes(permission));
  assert.notDeepEqual(lacking, [], JSON.stringify(stuck.failures, undefined, 2));
  for (const { kind } of stuck.failures) assert.equal(kind, 'PermissionDenied');
  given.push(...lacking);
  await redefine(world, stuck.projectId, given);
  return afterRun(world, { projectId: stuck.projectId, environmentId: ENVIRONMENT }, lastRun(stuck));
}
