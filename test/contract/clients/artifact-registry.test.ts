import { ArtifactRegistryClient, protos } from '@google-cloud/artifact-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST, startTwin } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';
import { CODE, PAGED, all, clientOptions } from './options.js';

const { Format } = protos.google.devtools.artifactregistry.v1.Repository;

describe('@google-cloud/artifact-registry', () => {
  let twin: Twin;
  let client: ArtifactRegistryClient;
  let project: string;
  beforeAll(async () => {
    twin = await startTwin();
    client = new ArtifactRegistryClient(clientOptions(twin.url, HOST));
    project = await twin.project({ services: ['artifactregistry'] });
  });
  afterAll(async () => {
    await client.close();
    await twin.close();
  });

  const place = () => `projects/${project}/locations/us-central1`;
  const create = async (repositoryId: string) => {
    const repository = { format: Format.DOCKER, labels: { team: 'ml' }, dockerConfig: { immutableTags: true } };
    const [operation] = await client.createRepository({ parent: place(), repositoryId, repository });
    return operation;
  };

  it('creates a repository and waits with its own operation', async () => {
    const [made] = await (await create('created')).promise();
    const name = `${place()}/repositories/created`;
    expect(made).toMatchObject({ name, format: Format.DOCKER });
    const [repository] = await client.getRepository({ name });
    expect(repository).toMatchObject({
      format: 'DOCKER',
      labels: { team: 'ml' },
      dockerConfig: { immutableTags: true },
    });
    const [patched] = await client.updateRepository({
      repository: { name, description: 'images' },
      updateMask: { paths: ['description'] },
    });
    expect(patched).toMatchObject({ description: 'images', labels: { team: 'ml' } });
  });

  it('lists repositories and locations page after page, and deletes', async () => {
    for (const id of ['one', 'other']) await (await create(id)).promise();
    const ids = async () => {
      const found = await all(client.listRepositoriesAsync({ parent: place(), pageSize: 1 }, PAGED));
      return found.map(({ name }) => name?.split('/').at(-1));
    };
    expect(await ids()).toEqual(expect.arrayContaining(['one', 'other']));
    const [deleting] = await client.deleteRepository({ name: `${place()}/repositories/one` });
    await deleting.promise();
    expect(await ids()).not.toContain('one');
    const locations = await all(client.listLocationsAsync({ name: `projects/${project}` }));
    expect(locations.map(({ locationId }) => locationId)).toEqual(expect.arrayContaining(['us', 'us-central1']));
  });

  it('finds an image, its versions and its tags', async () => {
    const { body } = await twin.control('POST', 'images', {
      uri: `us-central1-docker.pkg.dev/${project}/labwright/team/image:v1`,
    });
    const repository = `${place()}/repositories/labwright`;
    const images = await all(client.listDockerImagesAsync({ parent: repository }, PAGED));
    expect(images.map(({ tags, uri }) => [tags, uri?.split('@')[1]])).toEqual([[['v1'], body.digest]]);
    const [packages] = await client.listPackages({ parent: repository });
    expect(packages.map(({ name }) => name)).toEqual([`${repository}/packages/team%2Fimage`]);
    const parent = `${repository}/packages/team%2Fimage`;
    const [versions] = await client.listVersions({ parent });
    expect(versions.map(({ name }) => name)).toEqual([`${parent}/versions/${body.digest}`]);
    const [tags] = await client.listTags({ parent });
    expect(tags.map(({ version }) => version)).toEqual([`${parent}/versions/${body.digest}`]);
  });

  it('gets what is not there, or there already, as errors with their code', async () => {
    await (await create('taken')).promise();
    await expect(create('taken')).rejects.toMatchObject({ code: CODE.ALREADY_EXISTS });
    const name = `${place()}/repositories/nothing`;
    await expect(client.getRepository({ name })).rejects.toMatchObject({ code: CODE.NOT_FOUND });
  });
});
