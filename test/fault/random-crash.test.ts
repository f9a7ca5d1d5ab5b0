import { expect, test } from 'vitest';

import { until } from '../../scripts/wait.js';
import {
  builtSpec,
  calls,
  ENVIRONMENT,
  IMAGE,
  isAtRest,
  post,
  projectState,
  provision,
} from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { seeded } from '../support/seeded.js';
import { startWorld, type World } from '../support/world.js';

const SEED = 20_261_124;
const KILLS = 6;
const LABS = 4;

/** Bucket and object, policies, build and tag: what `source`, `access` and `image` ask for, each of them. */
const NEW_PART = /\/storage\/v1\/b|IamPolicy|\/builds|\/tags\//;

/** Far longer than an attempt that was lost is waited for, as often as it may be lost here. */
const PATIENCE = { withinMs: 400_000 };

test('a worker killed at any call of source, access and image leaves one of each, and every lab READY', async () => {
  const random = seeded(SEED);
  let link: LossyLink | undefined;
  await using world = await startWorld({ speed: 300, between: async (url) => (link = await LossyLink.open(url)) });
  const projects = await Promise.all(Array.from({ length: LABS }, () => world.project()));
  await Promise.all(projects.map((projectId) => post(world, builtSpec(projectId))));

  for (let kill = 1; kill <= KILLS; kill += 1) {
    // The call itself is still served: its answer goes to nobody.
    link?.before(NEW_PART, () => world.worker.kill('SIGKILL'), Math.floor(random() * 16));
    await until(() => link?.happened.length === kill || undefined, {
      ...PATIENCE,
      describe: () => `only ${String(link?.happened.length)} of ${KILLS} kills came about`,
    });
    await world.worker.start();
  }

  for (const projectId of projects) await expectOneOfEach(world, projectId);
}, 600_000);

test('a worker killed while it submits a build finds that build, and submits no other', async () => {
  let link: LossyLink | undefined;
  await using world = await startWorld({ speed: 300, between: async (url) => (link = await LossyLink.open(url)) });
  const projectId = await world.project();
  const builds = async () => (await projectState(world, projectId)).builds.map(({ status }) => status);
  // With the builder's grants spread, the first submission of the next content is accepted.
  const neighbour = builtSpec(projectId, { environmentId: 'neighbour', image: { dockerfile: `FROM ${IMAGE}\n` } });
  expect((await provision(world, neighbour)).state).toBe('READY');
  expect(await builds()).toEqual(['SUCCESS']);

  const submission = new RegExp(`^POST /v1/projects/${projectId}/locations/[^/]+/builds$`);
  link?.before(submission, () => world.worker.kill('SIGKILL'));
  await post(world, builtSpec(projectId));
  const submitted = async () => (await builds()).length === 2 || undefined;
  await until(submitted, { ...PATIENCE, describe: () => 'no build was submitted as its worker died' });
  await world.worker.start();

  const environment = await world.waitFor(projectId, ENVIRONMENT, isAtRest, PATIENCE);
  expect([environment.state, environment.failures]).toEqual(['READY', []]);
  expect(await builds()).toEqual(['SUCCESS', 'SUCCESS']);
}, 600_000);

async function expectOneOfEach(world: World, projectId: string): Promise<void> {
  const environment = await world.waitFor(projectId, ENVIRONMENT, isAtRest, PATIENCE);
  expect([environment.state, environment.failures]).toEqual(['READY', []]);
  expect(environment.runs).toHaveLength(1);
  const { builds, buckets, repositories, instances, accounts } = await projectState(world, projectId);
  expect(builds.map(({ status }) => status)).toEqual(['SUCCESS']);
  expect(buckets.map(({ objects }) => objects.filter((name) => name.startsWith('source/')).length)).toEqual([1]);
  expect([repositories.length, instances.length]).toEqual([1, 1]);
  expect(accounts.filter(({ email }) => email.includes('labwright'))).toHaveLength(2);
  const created = (await calls(world, projectId)).filter(({ method, status }) => {
    return (
      status === 200 &&
      /(buckets|objects)\.insert$|(repositories|builds|serviceAccounts|instances)\.create$/.test(method)
    );
  });
  expect(created.map(({ method }) => method.split('.').slice(-2).join('.')).sort()).toEqual([
    'buckets.insert',
    'builds.create',
    'instances.create',
    'objects.insert',
    'repositories.create',
    'serviceAccounts.create',
    'serviceAccounts.create',
  ]);
}
