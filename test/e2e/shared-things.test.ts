import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import { markLabels } from '../../src/domain/names.js';
import { PRODUCT } from '../../src/domain/product.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { builtSpec, ENVIRONMENT, labSpec, projectState, provision, teardown } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { asOwner, shown } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: 600, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

const project = () => world.project({ services: requiredServices(resolveSpec(builtSpec('my-project'))) });
const repository = (projectId: string) => `projects/${projectId}/locations/us-central1/repositories/labwright`;
const usesItToo = (environmentId: string) => `The environment ${environmentId} uses it too.`;

/** A notebook that bears our mark and runs another image of our repository, as after a lost store. */
async function forgottenNotebook(projectId: string, environmentId: string): Promise<void> {
  const image = `us-central1-docker.pkg.dev/${projectId}/labwright/another`;
  await world.emulator('POST', 'images', { uri: `${image}:v1` });
  const instance = `v2/projects/${projectId}/locations/us-central1-b/instances`;
  const labels = markLabels({ installation: PRODUCT, environmentId });
  const gceSetup = { machineType: 'e2-standard-4', containerImage: { repository: image, tag: 'v1' } };
  await asOwner(world, 'POST', `${instance}?instanceId=${environmentId}`, { labels, gceSetup });
  await shown(world, `${instance}/${environmentId}`);
}

describe('the repository', () => {
  test('stays for an environment that runs an image of it ready', async () => {
    const projectId = await project();
    const { outputs } = await provision(world, builtSpec(projectId));
    const other = labSpec(projectId, { environmentId: 'other', image: { uri: outputs?.image.uri ?? '' } });
    expect((await provision(world, other)).state).toBe('READY');

    const gone = await teardown(world, builtSpec(projectId));
    expect(gone.left).toContainEqual({ resource: repository(projectId), reason: usesItToo('other'), billed: true });
    const { repositories } = await projectState(world, projectId);
    expect(repositories.map(({ name }) => name)).toEqual([repository(projectId)]);
  });

  test('stays for a notebook that Temporal forgot, whatever image of it that runs, and waits for zones that are dark', async () => {
    const projectId = await project();
    expect((await provision(world, builtSpec(projectId))).state).toBe('READY');
    await forgottenNotebook(projectId, 'forgotten');
    const dark = (unreachable: boolean) => world.emulator('PATCH', 'zones/us-central1-b', { unreachable });
    link.before(new RegExp(`^GET /v1/${repository(projectId)}(\\?|$)`), () => dark(true));

    await world.request('DELETE', environmentPath(projectId, ENVIRONMENT));
    await world.waitFor(projectId, ENVIRONMENT, ({ steps }) =>
      steps.some(({ name, waiting }) => name === 'repository' && waiting?.for.includes('cannot look into') === true),
    );
    await dark(false);
    const gone = await teardown(world, builtSpec(projectId));
    expect(gone.left).toContainEqual({ resource: repository(projectId), reason: usesItToo('forgotten'), billed: true });
    expect((await projectState(world, projectId)).repositories).toHaveLength(1);
  });
});

test('the bucket stays where somebody else put something into it, and keeps nothing of ours', async () => {
  const projectId = await project();
  expect((await provision(world, builtSpec(projectId))).state).toBe('READY');
  const theirs = ['notes.txt', 'source/mine.tgz'];
  for (const name of theirs) {
    const query = `uploadType=media&name=${encodeURIComponent(name)}`;
    await asOwner(world, 'POST', `upload/storage/v1/b/labwright-${projectId}/o?${query}`, 'the bytes');
  }

  const gone = await teardown(world, builtSpec(projectId));
  expect(gone).toMatchObject({ state: 'DELETED', failures: [] });
  expect(gone.left).toContainEqual(
    expect.objectContaining({ resource: `buckets/labwright-${projectId}`, billed: true }),
  );
  const { buckets } = await projectState(world, projectId);
  expect(buckets.map(({ objects }) => [...objects].sort())).toEqual([theirs]);
});

test("the builder's grants go with its account, also where what they stand on stays for others who build", async () => {
  const projectId = await project();
  const given = `somebody@${projectId}.iam.gserviceaccount.com`;
  const other = builtSpec(projectId, {
    environmentId: 'other',
    access: { accounts: { builder: given, notebook: given } },
  });
  expect((await provision(world, builtSpec(projectId))).state).toBe('READY');
  // It lacks its accounts; what it would build with and where stays for it all the same.
  expect((await provision(world, other)).state).toBe('ACTION_REQUIRED');

  expect((await teardown(world, builtSpec(projectId))).state).toBe('DELETED');
  const { accounts, repositories, buckets } = await projectState(world, projectId);
  expect(accounts.filter(({ email }) => email.startsWith('builder-'))).toEqual([]);
  expect([repositories.length, buckets.length]).toEqual([1, 1]);
  expect(JSON.stringify([repositories[0]?.policy, buckets[0]?.policy])).not.toContain('builder-');
});
