import { afterAll, beforeAll, expect, test } from 'vitest';

import { builtSpec, labSpec, mutatingCalls, projectState, provision } from '../support/environments.js';
import { withSecond } from '../support/second.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 300 });
});
afterAll(() => world.stop());

test('two installations share a project: the second runs ready images there, builds none, and leaves all of the first alone', async () => {
  const projectId = await world.project();
  expect((await provision(world, builtSpec(projectId))).state).toBe('READY');
  const first = await projectState(world, projectId);

  await withSecond(world, { LABWRIGHT_INSTALLATION: 'second' }, async (second) => {
    const uri = first.repositories.flatMap(({ images }) => images)[0];
    const image = { uri: `${uri?.uri.replace(/@.*$/, '')}:${uri?.tags[0]}` };
    const ready = labSpec(projectId, { environmentId: 'ready', image });
    expect(await second.provision(ready)).toMatchObject({ state: 'READY', failures: [] });
    expect((await second.teardown(ready)).state).toBe('DELETED');

    const before = await mutatingCalls(world, projectId);
    const refused = [builtSpec(projectId, { environmentId: 'built' }), builtSpec(projectId)];
    const resources = [];
    for (const spec of refused) {
      const stuck = await second.provision(spec);
      expect(stuck.state).toBe('ACTION_REQUIRED');
      for (const failure of stuck.failures) expect(failure).toMatchObject({ step: 'preflight', kind: 'Foreign' });
      resources.push(stuck.failures.map(({ resource }) => resource));
      expect((await second.teardown(spec)).state).toBe('DELETED');
    }
    const shared = [
      `builder-labwright@${projectId}.iam.gserviceaccount.com`,
      `projects/${projectId}/locations/us-central1/repositories/labwright`,
      `gs://labwright-${projectId}`,
    ];
    expect(resources[0]).toEqual(shared);
    expect(resources[1]).toEqual(expect.arrayContaining([...shared, expect.stringContaining('/instances/mlops-lab')]));
    expect(await mutatingCalls(world, projectId)).toEqual(before);
  });
  expect(await projectState(world, projectId)).toEqual(first);
});
