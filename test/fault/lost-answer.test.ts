import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { markLabels, sharedMark } from '../../src/domain/names.js';
import { PRODUCT } from '../../src/domain/product.js';
import { builtSpec, labSpec, projectState, provision } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { asOwner } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: 600, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

describe('a creation in a dry zone whose answer is lost', () => {
  test('is followed all the same: the half-made instance goes, and the next zone is tried', async () => {
    await world.emulator('PATCH', 'zones/europe-west4-a', { dry: true });
    const projectId = await world.project();
    link.loseAnswer(new RegExp(`^POST /v2/projects/${projectId}/locations/[^/]+/instances\\?`));
    const place = { region: 'europe-west4', zones: ['europe-west4-a', 'europe-west4-b'] };
    const environment = await provision(world, labSpec(projectId, place));
    expect(environment).toMatchObject({ state: 'READY', outputs: { notebook: { zone: 'europe-west4-b' } } });
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });
});

describe('a neighbour that is quicker', () => {
  test("makes the bucket between two looks: it is taken for ours, not for somebody else's", async () => {
    const projectId = await world.project({ services: ['storage.googleapis.com'] });
    const labels = markLabels(sharedMark(PRODUCT));
    const bucket = { name: `labwright-${projectId}`, location: 'us-central1', labels };
    link.before(new RegExp(`^GET /storage/v1/b/labwright-${projectId}(\\?|$)`), () =>
      asOwner(world, 'POST', `storage/v1/b?project=${projectId}`, bucket),
    );
    const before = link.happened.length;
    const environment = await provision(world, builtSpec(projectId));
    expect(link.happened.slice(before)).toHaveLength(1);
    expect([environment.state, environment.failures]).toEqual(['READY', []]);
  });
});
