import { afterAll, beforeAll, expect, test } from 'vitest';

import { builtSpec, dockerfile } from '../support/built-lab.js';
import { projectState, provision, teardown } from '../support/environments.js';
import { asOwner, shown } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 600 });
});
afterAll(() => world.stop());

const NAME = 'team';
const spec = (projectId: string, ...lines: string[]) =>
  builtSpec(projectId, { dockerfile: dockerfile(...lines), repository: NAME });
const place = (projectId: string) => `projects/${projectId}/locations/us-central1/repositories`;

/** A project in which somebody has a repository. */
async function withRepository(format: string): Promise<string> {
  const projectId = await world.project({ services: ['artifactregistry.googleapis.com'] });
  await asOwner(world, 'POST', `v1/${place(projectId)}?repositoryId=${NAME}`, { format });
  await shown(world, `v1/${place(projectId)}/${NAME}`);
  return projectId;
}

/** What DELETE says of the images there. */
const ofImages = (left: { resource: string }[] = []) =>
  left.map(({ resource }) => resource).filter((resource) => resource.includes('/packages/'));

test('a repository that is named is used as it is, and keeps the image that was built into it', async () => {
  const projectId = await withRepository('DOCKER');
  expect(await provision(world, spec(projectId))).toMatchObject({ state: 'READY', failures: [] });
  const gone = await teardown(world, spec(projectId));
  expect(ofImages(gone.left)).toEqual([`${place(projectId)}/${NAME}/packages/mlops-dev`]);
  const { repositories } = await projectState(world, projectId);
  expect(repositories.map(({ images }) => images.length)).toEqual([1]);
});

test.each([
  ['that holds other packages', 'MAVEN', [], { step: 'repository', kind: 'InvalidSpec' }],
  ['whose build fails', 'DOCKER', ['RUN exit 3'], { step: 'image', kind: 'InvalidSpec' }],
])('of a repository %s no image is said to stay', async (_, format, lines, failure) => {
  const projectId = await withRepository(format);
  const stuck = await provision(world, spec(projectId, ...lines));
  expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [failure] });
  const gone = await teardown(world, spec(projectId));
  expect(gone).toMatchObject({ state: 'DELETED', failures: [] });
  expect(ofImages(gone.left)).toEqual([]);
  expect((await projectState(world, projectId)).repositories).toHaveLength(1);
});
