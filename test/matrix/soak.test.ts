/** Many environments beside each other, seeded faults, and people who change their minds: at the end nothing of ours is left. */
import { expect } from 'vitest';

import { FAULTS, type FaultId } from '../../emulator/fault-catalog.js';
import { environmentPath, type Answer, type EnvironmentDocument } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { builtSpec, isAtRest, labSpec, post, projectState } from '../support/environments.js';
import { seeded } from '../support/seeded.js';
import { startWorld, type World } from '../support/world.js';
import { CAUSES } from './causes.js';
import { isWhole, matrix } from './matrix.js';

/** What passes by itself may come at any call. */
const PASSING = ([...FAULTS] as [FaultId, { phase: string }][])
  .filter(
    ([id, { phase }]) =>
      CAUSES[id].every((kind) => kind === 'Transient' || kind === 'RateLimited') && phase !== 'resource',
  )
  .map(([id]) => id)
  // It would keep each call for half a minute.
  .filter((id) => id !== 'stall');

const ROOM = { CPUS: 2_000, CPUS_ALL_REGIONS: 2_000, IN_USE_ADDRESSES: 200, SSD_TOTAL_GB: 100_000 };

const PATCHES = [
  { labels: { team: 'b' } },
  { notebook: { machineType: 'n1-standard-8' } },
  { notebook: { idleShutdown: '23h' } },
];
const ACTIONS = ['update', 'cancel', 'stop', 'start', 'retry', 'delete', 'post'] as const;

const size = isWhole ? { environments: 50, projects: 3, actions: 6 } : { environments: 9, projects: 2, actions: 3 };
const cases = [{ ...size, seed: 20_261_126, title: `${size.environments} environments in ${size.projects} projects` }];

matrix('soak', cases, { sample: 1 }, async ({ environments, projects, actions, seed }) => {
  await using world = await startWorld({ speed: 1_000, workers: 2, seed });
  const ids = await Promise.all(Array.from({ length: projects }, () => world.project({ quotas: ROOM })));
  const rules = ids.flatMap((project) => PASSING.map((fault) => ({ fault, project, probability: 0.004 })));
  await world.emulator('POST', 'faults', rules);

  const specs = Array.from({ length: environments }, (_, index) => specOf(ids[index % projects] as string, index));
  await Promise.all(specs.map((spec, index) => live(world, spec, actions, seeded(seed + index))));
  await Promise.all(specs.map((spec) => takeDown(world, spec)));

  for (const projectId of ids) {
    const { policy, accounts, instances, repositories, buckets } = await projectState(world, projectId);
    expect([instances, repositories, buckets]).toEqual([[], [], []]);
    // Accounts of the project are ours; Google's own are numbered.
    expect(JSON.stringify([policy, accounts])).not.toContain(`@${projectId}.iam`);
  }
  return 0;
});

function specOf(projectId: string, index: number): EnvironmentSpec {
  const more = { environmentId: `seat-${index}` };
  return index % 3 === 0 ? builtSpec(projectId, more) : labSpec(projectId, more);
}

/** Each next thing is asked for once something has become of the one before. */
async function live(world: World, spec: EnvironmentSpec, actions: number, random: () => number): Promise<void> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  await ask(world, spec, 'post', {});
  for (let done = 0; done < actions; done += 1) {
    await someSteps(world, spec, Math.floor(random() * 8));
    const action = pick(ACTIONS);
    const answer = await ask(world, spec, action, pick(PATCHES));
    expect(answer.status).toBeLessThan(500);
  }
}

/** A busy server says so, and is asked again. */
function ask(world: World, spec: EnvironmentSpec, action: (typeof ACTIONS)[number], patch: object): Promise<Answer> {
  const path = environmentPath(spec.projectId, spec.environmentId);
  const requests: Partial<Record<typeof action, () => Promise<Answer>>> = {
    post: () => post(world, spec),
    update: () => world.request('PATCH', path, patch),
    delete: () => world.request('DELETE', path),
  };
  const request = requests[action] ?? (() => world.request('POST', `${path}:${action}`));
  return until(
    async () => {
      const answer = await request();
      return answer.status === 503 ? undefined : answer;
    },
    { withinMs: 120_000, describe: () => `the API to take ${action}` },
  );
}

/** Until so many changes of it were seen, or nothing more comes by itself. */
async function someSteps(world: World, { projectId, environmentId }: EnvironmentSpec, count: number): Promise<void> {
  const seen = new Set<string>();
  await world.waitFor(
    projectId,
    environmentId,
    (environment) => seen.add(environment.etag).size > count || isAtRest(environment),
    {
      withinMs: 300_000,
      everyMs: 100,
    },
  );
}

async function takeDown(world: World, { projectId, environmentId }: EnvironmentSpec): Promise<EnvironmentDocument> {
  const path = environmentPath(projectId, environmentId);
  return world.waitFor(
    projectId,
    environmentId,
    async ({ state, goal }) => {
      if (state === 'DELETED') return true;
      if (goal !== 'DELETED') await world.request('DELETE', path);
      // What needs a person gets one.
      else if (state === 'ACTION_REQUIRED') await world.request('POST', `${path}:retry`);
      return false;
    },
    { withinMs: 500_000, everyMs: 500 },
  );
}
