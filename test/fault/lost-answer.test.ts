import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { demand } from '../../scripts/environment-client.js';
import { markLabels, sharedMark } from '../../src/domain/names.js';
import { PRODUCT } from '../../src/domain/product.js';
import { builtSpec, calls, labSpec, projectState, provision } from '../support/environments.js';
import { LossyLink } from '../support/lossy-link.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let link: LossyLink;
beforeAll(async () => {
  world = await startWorld({ speed: 600, between: async (url) => (link = await LossyLink.open(url)) });
});
afterAll(() => world.stop());

const asOwner = { headers: { authorization: 'Bearer emulator:owner@example.com' } };

/** Each creation of the lab, by its method and as it is sent. */
const CREATIONS: [method: string, call: (projectId: string) => RegExp][] = [
  ['storage.buckets.insert', (project) => new RegExp(`^POST /storage/v1/b\\?.*project=${project}`)],
  ['storage.objects.insert', (project) => new RegExp(`^POST /upload/storage/v1/b/labwright-${project}/o`)],
  [
    'artifactregistry.projects.locations.repositories.create',
    (project) => new RegExp(`^POST /v1/projects/${project}/locations/[^/]+/repositories\\?`),
  ],
  [
    'cloudbuild.projects.locations.builds.create',
    (project) => new RegExp(`^POST /v1/projects/${project}/locations/[^/]+/builds$`),
  ],
  ['iam.projects.serviceAccounts.create', (project) => new RegExp(`^POST /v1/projects/${project}/serviceAccounts$`)],
  [
    'notebooks.projects.locations.instances.create',
    (project) => new RegExp(`^POST /v2/projects/${project}/locations/[^/]+/instances\\?`),
  ],
];

describe('an answer that is lost', () => {
  test.each(CREATIONS)('by %s ends READY with one of each', async (method, call) => {
    const projectId = await world.project();
    link.loseAnswer(call(projectId));
    const before = link.happened.length;
    const environment = await provision(world, builtSpec(projectId));
    expect(link.happened.slice(before)).toHaveLength(1);
    expect([environment.state, environment.failures]).toEqual(['READY', []]);

    const { builds, buckets, repositories, instances, accounts } = await projectState(world, projectId);
    expect(builds.map(({ status }) => status)).toEqual(['SUCCESS']);
    expect(buckets.map(({ objects }) => objects.filter((name) => name.startsWith('source/')).length)).toEqual([1]);
    expect([repositories.length, instances.length]).toEqual([1, 1]);
    expect(accounts.filter(({ email }) => email.includes('labwright'))).toHaveLength(2);
    const accepted = (await calls(world, projectId)).filter((each) => each.method === method && each.status === 200);
    // Two accounts; and an instance that is being made is asked for once more, under the same request id.
    const twice = ['iam.projects.serviceAccounts.create', 'notebooks.projects.locations.instances.create'];
    expect(accepted).toHaveLength(twice.includes(method) ? 2 : 1);
  });
});

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
      demand(`${world.emulatorUrl}/storage/v1/b?project=${projectId}`, 'POST', bucket, asOwner),
    );
    const before = link.happened.length;
    const environment = await provision(world, builtSpec(projectId));
    expect(link.happened.slice(before)).toHaveLength(1);
    expect([environment.state, environment.failures]).toEqual(['READY', []]);
  });
});
