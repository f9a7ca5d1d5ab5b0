import { describe, expect, it } from 'vitest';

import { eventually, openWorld } from './world.js';

describe('Artifact Registry', async () => {
  const world = await openWorld({ projectId: 'contract-images', services: ['artifactregistry'] });
  const { gcp, projectId } = world;
  const { artifactRegistry } = gcp;
  const repository = `projects/${projectId}/locations/us-central1/repositories/lab`;
  await world.addImage(`us-central1-docker.pkg.dev/${projectId}/lab/team/mlops-dev:v1`);

  it('knows a repository and its format', async () => {
    expect(await artifactRegistry.getRepository(repository)).toEqual({
      name: repository,
      format: 'DOCKER',
      labels: {},
      immutableTags: false,
    });
  });

  it('answers undefined for a repository that does not exist', async () => {
    expect(await artifactRegistry.getRepository(`${repository}-2`)).toBeUndefined();
  });

  it('finds the digest of a tag, also where the image has a path', async () => {
    expect(await artifactRegistry.getTag(repository, 'team/mlops-dev', 'v1')).toEqual({
      version: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    });
  });

  it('answers undefined for a tag and for an image that do not exist', async () => {
    expect(await artifactRegistry.getTag(repository, 'team/mlops-dev', 'v2')).toBeUndefined();
    expect(await artifactRegistry.getTag(repository, 'mlops-prod', 'v1')).toBeUndefined();
  });

  it('gives an image one tag more, also where tags are immutable, and never one that is taken', async () => {
    const kept = `projects/${projectId}/locations/us-central1/repositories/kept`;
    const wanted = { repositoryId: 'kept', immutableTags: true, labels: {}, description: '' };
    await artifactRegistry.createRepository(projectId, 'us-central1', wanted);
    await eventually(() => artifactRegistry.getRepository(kept));
    for (const tag of ['content-a', 'content-b'])
      await world.addImage(`us-central1-docker.pkg.dev/${projectId}/kept/team/mlops-dev:${tag}`);
    const versionOf = (tag: string) => artifactRegistry.getTag(kept, 'team/mlops-dev', tag);
    const [a, b] = [await versionOf('content-a'), await versionOf('content-b')];
    const createTag = (tag: string, version = '') => artifactRegistry.createTag(kept, 'team/mlops-dev', tag, version);
    await createTag('v1', a?.version);
    expect(await versionOf('v1')).toEqual(a);
    for (const taken of [a, b])
      await expect(createTag('v1', taken?.version)).rejects.toMatchObject({ google: { status: 'ALREADY_EXISTS' } });
    expect(await versionOf('v1')).toEqual(a);
    await expect(createTag('v2', `sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({
      google: { status: 'NOT_FOUND' },
    });
  });

  it('grants on one repository, read and written with its etag', async () => {
    const policy = await artifactRegistry.getIamPolicy(repository);
    const binding = { role: 'roles/artifactregistry.reader', members: ['user:ann@example.com'] };
    await artifactRegistry.setIamPolicy(repository, { ...policy, bindings: [binding] });
    const written = await artifactRegistry.getIamPolicy(repository);
    expect(written.bindings).toEqual([binding]);
    await expect(artifactRegistry.setIamPolicy(repository, policy)).rejects.toMatchObject({
      google: { status: 'ABORTED' },
    });
  });

  it('makes a repository and takes it down again, with all its images', async () => {
    const name = `projects/${projectId}/locations/us-central1/repositories/labwright`;
    const labels = { 'labwright-installation': 'default' };
    const wanted = { repositoryId: 'labwright', immutableTags: true, labels, description: 'Images' };
    const ended = (operation: string) =>
      eventually(async () => {
        const found = await artifactRegistry.getOperation(operation);
        return found?.done === true && found;
      });
    const creation = await artifactRegistry.createRepository(projectId, 'us-central1', wanted);
    expect(await ended(creation.name)).not.toHaveProperty('error');
    expect(await artifactRegistry.getRepository(name)).toEqual({ name, format: 'DOCKER', labels, immutableTags: true });
    await expect(artifactRegistry.createRepository(projectId, 'us-central1', wanted)).rejects.toMatchObject({
      google: { status: 'ALREADY_EXISTS' },
    });
    const deletion = await artifactRegistry.deleteRepository(name);
    await ended(deletion?.name ?? '');
    expect(await artifactRegistry.getRepository(name)).toBeUndefined();
    expect(await artifactRegistry.deleteRepository(name)).toBeUndefined();
  });

  it('does not take a missing permission for a missing repository', async () => {
    await world.addProject({ projectId: 'contract-closed', services: ['artifactregistry'], bindings: [] });
    const closed = 'projects/contract-closed/locations/us-central1/repositories/lab';
    await expect(artifactRegistry.getRepository(closed)).rejects.toMatchObject({
      google: { status: 'PERMISSION_DENIED', metadata: { permission: 'artifactregistry.repositories.get' } },
    });
  });
});
