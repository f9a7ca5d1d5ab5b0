import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { builds, builtSpec, exampleSpec } from '../support/built-lab.js';
import { projectState, provision, OWNER } from '../support/environments.js';
import { openLink } from '../support/link.js';
import { asOwner } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** The digest under a tag, as the registry answers it to the project's owner. */
async function digestOf(projectId: string, uri: string): Promise<string> {
  const [, image = '', tag = ''] = /\/([^/:]+):([^:]+)$/.exec(uri) ?? [];
  const place = `v1/projects/${projectId}/locations/us-central1/repositories/labwright/packages/${image}/tags/${tag}`;
  const { version } = await asOwner<{ version: string }>(world, 'GET', place);
  return version.split('/').at(-1) ?? '';
}

describe('the whole lab', () => {
  test('is made from the example: its image built once, its notebook running that image, its link open for its owner', async () => {
    const projectId = await world.project();
    const environment = await provision(world, await exampleSpec(projectId));
    expect(environment.failures).toEqual([]);
    expect(environment.state).toBe('READY');
    const names = [
      'preflight',
      'services',
      'accounts',
      'repository',
      'source',
      'access',
      'image',
      'notebook',
      'verify',
    ];
    expect(environment.steps.map(({ name, state }) => `${name} ${state}`)).toEqual(
      names.map((name) => `${name} SUCCEEDED`),
    );

    const state = await projectState(world, projectId);
    const uri = environment.outputs?.image.uri ?? '';
    expect(uri).toMatch(
      new RegExp(`^us-central1-docker\\.pkg\\.dev/${projectId}/labwright/mlops-dev:content-[0-9a-f]{32}$`),
    );
    const digest = await digestOf(projectId, uri);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const account = (id: string) => `${id}@${projectId}.iam.gserviceaccount.com`;
    expect(environment.outputs).toMatchObject({
      image: { digest, buildId: state.builds[0]?.id },
      notebook: { state: 'ACTIVE', machineType: 'e2-standard-4' },
      serviceAccounts: { builder: account('builder-labwright'), notebook: account('labwright-mlops-lab') },
    });
    expect(state.builds).toMatchObject([
      {
        status: 'SUCCESS',
        location: 'us-central1',
        account: account('builder-labwright'),
        images: [{ name: uri, digest }],
      },
    ]);
    const [repository, tag] = uri.split(':');
    expect(state.instances).toMatchObject([{ state: 'ACTIVE', gceSetup: { containerImage: { repository, tag } } }]);

    const link = environment.outputs?.jupyterLabUrl ?? '';
    const page = await openLink(link, OWNER);
    expect(page.status).toBe(200);
    expect(page.body).toContain(uri);
    expect((await openLink(link, 'eve@example.com')).status).toBe(403);
  });

  test('without an image in its spec gets the built-in one', async () => {
    const projectId = await world.project();
    const { image: _, ...spec } = builtSpec(projectId, {});
    const environment = await provision(world, spec);
    expect(environment.state).toBe('READY');
    expect(await builds(world, projectId)).toMatchObject([
      { status: 'SUCCESS', images: [{ name: environment.outputs?.image.uri }] },
    ]);
  });
});
