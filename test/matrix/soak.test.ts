/** Many environments beside each other, seeded faults, and people who change their minds: at the end nothing of ours is left. */
import { expect } from 'vitest';

import type { EnvironmentDocument } from '../../scripts/environment-client.js';
import { builtSpec, IMAGE, isAtRest, labSpec } from '../support/environments.js';
import { seeded } from '../support/seeded.js';
import { startWorld, type World } from '../support/world.js';
import { expectNoSecret } from './histories.js';
import { Life } from './life.js';
import { isWhole, matrix } from './matrix.js';
import { expectOrder, pastOf } from './soak-history.js';
import { ACTIONS, Seat } from './soak-seat.js';
import { expectAsBefore, expectAsTold } from './soak-standing.js';
import { firedIn, Troubles } from './soak-troubles.js';
import { standing, type Standing } from './standing.js';

/** So that no quota is met but by a fault. */
const ROOM = { CPUS: 2_000, CPUS_ALL_REGIONS: 2_000, IN_USE_ADDRESSES: 200, SSD_TOTAL_GB: 100_000 };

const PATCHES = [
  { labels: { team: 'b' } },
  { notebook: { machineType: 'n1-standard-8' } },
  { notebook: { idleShutdown: '23h' } },
];
/** Where an image is built, it may be another one. */
const BUILT_PATCHES = [...PATCHES, { image: { dockerfile: `FROM ${IMAGE}\nRUN pip install kfp==2.18.0\n` } }];

const CHANGES = ['update', 'cancel', 'delete'] as const;

const size = isWhole ? { environments: 50, projects: 3, actions: 5 } : { environments: 9, projects: 2, actions: 3 };
const cases = [{ ...size, seed: 20_261_126, title: `${size.environments} environments in ${size.projects} projects` }];

matrix('soak', cases, { sample: 1 }, async ({ environments, projects, actions, seed }) => {
  await using world = await startWorld({ speed: 1_000, workers: 2, seed });
  const lives = await Promise.all(Array.from({ length: projects }, () => roomyProject(world)));
  const before = await Promise.all(lives.map(standing));
  const troubles = await Promise.all(lives.map((life, index) => Troubles.in(life, index, projects)));
  const seats = Array.from({ length: environments }, (_, index) => {
    const trouble = troubles[index % projects] as Troubles;
    const environmentId = `seat-${index}`;
    const spec = Math.floor(index / projects) % 3 === 0 ? builtSpec : labSpec;
    return new Seat(spec(trouble.life.projectId, { environmentId }), trouble);
  });

  await Promise.all(seats.map((seat, index) => live(seat, actions, seeded(seed + index))));
  await expectDisturbed(troubles, seats);
  await Promise.all(troubles.map((trouble) => trouble.ease()));
  const settled = await Promise.all(seats.map(settle));
  for (const [index, life] of lives.entries()) await expectAsTold(life, settled, before[index] as Standing);
  await Promise.all(seats.map(takeDown));

  for (const [index, life] of lives.entries()) {
    await expectAsBefore(life, before[index] as Standing);
    await expectNoSecret(life);
    await life.end();
  }
  expectOrder(await pastOf(world), seats);
  return 0;
});

async function roomyProject(world: World): Promise<Life> {
  const life = await Life.start(world);
  await world.emulator('PATCH', `projects/${life.projectId}`, { quotas: ROOM });
  return life;
}

/** Each next thing is asked for once something has become of the one before; now and then, once it has come to rest. */
async function live(seat: Seat, actions: number, random: () => number): Promise<void> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const patches = seat.spec.image?.dockerfile === undefined ? PATCHES : BUILT_PATCHES;
  const someTime = () => someSteps(seat, random() < 0.4 ? Infinity : 8 * random());
  await seat.ask('post');
  const [change, first] = [pick(CHANGES), pick(patches)];
  // So soon a run is there to be called off.
  await (change === 'cancel' ? someSteps(seat, 8 * random()) : someTime());
  await seat.ask(change, first);
  for (let done = 1; done < actions; done += 1) {
    const { state } = await someTime();
    const [action, patch] = [pick(ACTIONS), pick(patches)];
    await seat.ask(state === 'DELETED' ? 'post' : action, patch);
  }
}

/** Until so many changes of it were seen, or nothing more comes by itself. */
function someSteps(seat: Seat, count: number): Promise<EnvironmentDocument> {
  const seen = new Set<string>();
  return seat.until((environment) => seen.add(environment.etag).size > count || isAtRest(environment), 250);
}

/** One more run, which nothing keeps from its goal: what was asked for last is true then. */
async function settle(seat: Seat): Promise<EnvironmentDocument> {
  const since = new Date().toISOString();
  const settled = await seat.until(async (environment) => {
    const { state, runs } = environment;
    const last = runs.at(-1);
    const isDone = last?.result === 'SUCCEEDED' && last.startTime > since;
    if (state === 'DELETED' || (isDone && (state === 'READY' || state === 'STOPPED'))) return true;
    if (isAtRest(environment)) await seat.ask('retry');
    return false;
  }, 500);
  if (!seat.mayBeStopped) expect(settled.state, `${settled.name}: ${settled.attention}`).not.toBe('STOPPED');
  return settled;
}

async function takeDown(seat: Seat): Promise<void> {
  await seat.until(async ({ state, goal }) => {
    if (state === 'DELETED') return true;
    if (goal !== 'DELETED') await seat.ask('delete');
    // What needs a person gets one.
    else if (state === 'ACTION_REQUIRED') await seat.ask('retry');
    return false;
  }, 500);
}

/** Else it would have proved nothing; so few environments may not meet each kind of trouble. */
async function expectDisturbed(troubles: readonly Troubles[], seats: readonly Seat[]): Promise<void> {
  const fired = await firedIn(troubles);
  const accepted = seats.flatMap((seat) => seat.accepted);
  for (const action of CHANGES) expect(accepted).toContain(action);
  const all = Object.values(fired);
  expect(Math.max(...all)).toBeGreaterThan(0);
  if (isWhole) expect(Math.min(...all), JSON.stringify(fired)).toBeGreaterThan(0);
}
