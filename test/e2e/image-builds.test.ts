import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { builds, builtSpec, deleteImage, dockerfile, tags } from '../support/built-lab.js';
import { calls, ENVIRONMENT, projectState, provision, teardown } from '../support/environments.js';
import { asOwner, shown } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** Seats of a class: alike but for their names, and for what the test gives each. */
const seat = (projectId: string, name: string, image: Parameters<typeof builtSpec>[1]) =>
  builtSpec(projectId, image, { environmentId: `seat-${name}` });

const kfp = dockerfile('RUN pip install kfp==2.17.0');
const tfx = dockerfile('RUN pip install tfx==1.16.0');

describe('environments of one project', () => {
  test('that ask for the same content at once share one build', async () => {
    const projectId = await world.project({ quotas: { CPUS: 100 } });
    const seats = ['one', 'two', 'three', 'four'].map((name) => seat(projectId, name, { dockerfile: kfp }));
    const made = await Promise.all(seats.map((spec) => provision(world, spec)));
    expect(made.map(({ state }) => state)).toEqual(seats.map(() => 'READY'));
    const [build, ...others] = await builds(world, projectId);
    expect(others).toEqual([]);
    for (const { outputs } of made) expect(outputs?.image).toMatchObject({ buildId: build?.id });

    const late = await provision(world, seat(projectId, 'late', { dockerfile: kfp }));
    expect(late).toMatchObject({ state: 'READY', outputs: { image: { buildId: build?.id } } });
    expect(await builds(world, projectId)).toHaveLength(1);
  });

  test('that ask for different contents get a build each', async () => {
    const projectId = await world.project();
    const seats = [seat(projectId, 'kfp', { dockerfile: kfp }), seat(projectId, 'tfx', { dockerfile: tfx })];
    const made = await Promise.all(seats.map((spec) => provision(world, spec)));
    for (const one of made) expect(one).toMatchObject({ state: 'READY', failures: [] });
    expect(new Set(made.map(({ outputs }) => outputs?.image.uri)).size).toBe(2);
    const ids = (await builds(world, projectId)).map(({ id }) => id);
    expect(made.map(({ outputs }) => outputs?.image.buildId).sort()).toEqual(ids.sort());
  });

  test('build again for a new image.version of the same text', async () => {
    const projectId = await world.project();
    const first = await provision(world, seat(projectId, 'one', { dockerfile: kfp }));
    const second = await provision(world, seat(projectId, 'two', { dockerfile: kfp, version: '2' }));
    expect(second.state).toBe('READY');
    expect(second.outputs?.image.uri).not.toBe(first.outputs?.image.uri);
    expect(await builds(world, projectId)).toHaveLength(2);
  });

  test('keep what they share until the last of them is deleted', async () => {
    const projectId = await world.project();
    const seats = [seat(projectId, 'one', { dockerfile: kfp }), seat(projectId, 'two', { dockerfile: kfp })] as const;
    await Promise.all(seats.map((spec) => provision(world, spec)));
    const stays = (await teardown(world, seats[0])).left?.map(({ resource }) => resource.split('/')[0]);
    expect(stays).toEqual(expect.arrayContaining(['serviceAccounts', 'buckets', 'projects']));
    expect((await provision(world, seats[1])).state).toBe('READY');
    const kept = await projectState(world, projectId);
    expect([kept.repositories, kept.buckets].map(({ length }) => length)).toEqual([1, 1]);

    const gone = await teardown(world, seats[1]);
    expect(gone.left?.filter(({ billed }) => billed)).toEqual([]);
    const { repositories, buckets, accounts, instances } = await projectState(world, projectId);
    expect([repositories, buckets, instances]).toEqual([[], [], []]);
    expect(accounts.filter(({ email }) => /labwright/.test(email))).toEqual([]);
  });
});

describe('image.tag', () => {
  test('names the image beside its content tag', async () => {
    const projectId = await world.project();
    const { state, outputs } = await provision(world, builtSpec(projectId, { dockerfile: kfp, tag: 'KFP217' }));
    expect(state).toBe('READY');
    const uri = outputs?.image.uri ?? '';
    expect(uri).toContain(':content-');
    expect((await tags(world, projectId)).sort()).toEqual([uri.replace(/:.*$/, ':KFP217'), uri].sort());
  });

  test('that another content has already is not moved: the run says so, and makes no notebook', async () => {
    const projectId = await world.project();
    await provision(world, seat(projectId, 'one', { dockerfile: kfp, tag: 'class' }));
    const before = await tags(world, projectId);
    const stuck = await provision(world, seat(projectId, 'two', { dockerfile: tfx, tag: 'class' }));
    expect(stuck).toMatchObject({
      state: 'ACTION_REQUIRED',
      attention: 'The tag class of mlops-dev names another image already, and tags are not moved.',
      failures: [{ step: 'image', kind: 'InvalidSpec', fix: { text: expect.stringContaining('image.tag') as string } }],
    });
    expect(await tags(world, projectId)).toEqual(expect.arrayContaining(before));
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });
});

describe('image.repository', () => {
  test('gcr.io is a repository of that name in us, with its old address', async () => {
    const projectId = await world.project();
    const image = { dockerfile: kfp, repository: 'gcr.io', tag: 'KFP217' };
    const { state, outputs } = await provision(world, builtSpec(projectId, image));
    expect(state).toBe('READY');
    expect(outputs?.image.uri).toMatch(new RegExp(`^gcr\\.io/${projectId}/mlops-dev:content-[0-9a-f]{32}$`));
    const { repositories, instances } = await projectState(world, projectId);
    expect(repositories.map(({ name }) => name)).toEqual([`projects/${projectId}/locations/us/repositories/gcr.io`]);
    expect(await tags(world, projectId)).toContain(`us-docker.pkg.dev/${projectId}/gcr.io/mlops-dev:KFP217`);
    expect(instances).toMatchObject([
      { gceSetup: { containerImage: { repository: `gcr.io/${projectId}/mlops-dev` } } },
    ]);
  });
});

describe('an image that was built', () => {
  test('is built again by :retry when somebody has deleted it, and its notebook goes on', async () => {
    const projectId = await world.project();
    const before = await provision(world, builtSpec(projectId, { dockerfile: kfp }));
    await deleteImage(world, projectId, before.outputs?.image.digest ?? '');
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    const after = await world.waitFor(
      projectId,
      ENVIRONMENT,
      ({ state, runs }) => runs.length === 2 && state === 'READY',
    );
    expect(after.outputs?.image.uri).toBe(before.outputs?.image.uri);
    expect(await builds(world, projectId)).toHaveLength(2);
    const made = (await calls(world, projectId)).filter(({ method }) => method.endsWith('instances.create'));
    expect(made).toHaveLength(1);
  });

  test('is found though the registry is off when another environment asks for it', async () => {
    const projectId = await world.project();
    const first = await provision(world, seat(projectId, 'one', { dockerfile: kfp }));
    const registry = `v1/projects/${projectId}/services/artifactregistry.googleapis.com`;
    await asOwner(world, 'POST', `${registry}:disable`, { disableDependentServices: true });
    await shown<{ state: string }>(world, registry, ({ state }) => state === 'DISABLED');
    const second = await provision(world, seat(projectId, 'two', { dockerfile: kfp }));
    expect(second).toMatchObject({ state: 'READY', outputs: { image: first.outputs?.image } });
    expect(await builds(world, projectId)).toHaveLength(1);
    expect((await projectState(world, projectId)).repositories).toHaveLength(1);
  });

  test('is known by its build where the list of builds lags behind', async () => {
    const projectId = await world.project();
    const method = 'cloudbuild.projects.locations.builds.list';
    await world.emulator('POST', 'faults', { fault: 'list-lag', method, project: projectId });
    const { state, failures } = await provision(world, builtSpec(projectId, { dockerfile: kfp }));
    expect([state, failures]).toEqual(['READY', []]);
    expect(await builds(world, projectId)).toHaveLength(1);
  });
});
