import { afterAll, beforeAll, expect, test } from 'vitest';

import { builds, builtSpec, deleteImage, dockerfile } from '../support/built-lab.js';
import { ENVIRONMENT, post, projectState } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: 600, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

/** As a cleanup policy of the repository does it. */
async function deleteImages(projectId: string): Promise<void> {
  const { repositories } = await projectState(world, projectId);
  for (const { uri } of repositories.flatMap(({ images }) => images)) {
    await deleteImage(world, projectId, uri.replace(/^.*@/, ''));
  }
}

test('an image that is deleted each time it is built is not built for ever: a person is told what was seen', async () => {
  const projectId = await world.project();
  const looks = 60;
  for (let look = 0; look < looks; look += 1) {
    link.before(new RegExp(`^GET /v1/projects/${projectId}/.*/tags/content-`), () => deleteImages(projectId));
  }
  await post(world, builtSpec(projectId, { dockerfile: dockerfile() }));
  const stuck = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'ACTION_REQUIRED');
  const all = await builds(world, projectId);
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['SUCCESS']));
  // Three builds a run, and three runs, as of any operation that fails.
  expect([stuck.runs.length, all.length]).toEqual([3, 9]);
  expect(stuck.failures).toMatchObject([
    {
      step: 'image',
      kind: 'OperationFailed',
      sentence: expect.stringMatching(
        /^Build \S+ pushed \S+:content-\S+, and it is not in the repository any/,
      ) as string,
      fix: { text: expect.stringContaining('cleanup policy') as string },
    },
  ]);
  expect(link.happened.length).toBeLessThan(looks);
  expect((await projectState(world, projectId)).instances).toEqual([]);
});
