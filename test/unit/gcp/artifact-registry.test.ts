import { describe, expect, it } from 'vitest';

import type { Gcp } from '../../../src/gcp/index.js';
import { google, refused } from './refused.js';
import { json, serve } from './wire.js';

const PARENT = 'projects/p/locations/us-central1';
const REPOSITORY = `${PARENT}/repositories/labwright`;
const OPERATION = { name: `${PARENT}/operations/o` };
const ABSENT = { error: { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' } };

async function artifactRegistry(status: number, body: unknown) {
  const server = await serve(json(status, body));
  return { gateway: google(server).artifactRegistry, requests: server.requests };
}

describe('a repository', () => {
  it('is made for images, its tags immutable', async () => {
    const { gateway, requests } = await artifactRegistry(200, OPERATION);
    const operation = await gateway.createRepository('p', 'us-central1', {
      repositoryId: 'labwright',
      immutableTags: true,
      labels: { 'labwright-installation': 'default' },
      description: 'Images',
    });
    expect(operation).toEqual({ name: OPERATION.name, done: false });
    expect(requests[0]?.url).toBe(`/v1/${PARENT}/repositories?repositoryId=labwright`);
    expect(requests[0]?.body).toEqual({
      format: 'DOCKER',
      labels: { 'labwright-installation': 'default' },
      description: 'Images',
      dockerConfig: { immutableTags: true },
    });
  });

  it('is followed by its operation, whose error is about the operation asked for', async () => {
    const error = { code: 7, message: 'No.' };
    const { gateway } = await artifactRegistry(200, { ...OPERATION, done: true, error });
    expect(await gateway.getOperation(OPERATION.name)).toMatchObject({
      done: true,
      error: { status: 'PERMISSION_DENIED', fromOperation: true, resource: OPERATION.name },
    });
  });

  it('is deleted by an operation', async () => {
    const { gateway, requests } = await artifactRegistry(200, OPERATION);
    expect(await gateway.deleteRepository(REPOSITORY)).toEqual({ name: OPERATION.name, done: false });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`DELETE /v1/${REPOSITORY}`]);
  });

  it('takes a further tag for an image, whose path is one segment in both names', async () => {
    const { gateway, requests } = await artifactRegistry(200, {});
    await gateway.createTag(REPOSITORY, 'team/mlops-dev', 'v1', 'sha256:abc');
    expect(requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      [
        'POST',
        `/v1/${REPOSITORY}/packages/team%2Fmlops-dev/tags?tagId=v1`,
        { version: `${REPOSITORY}/packages/team%2Fmlops-dev/versions/sha256:abc` },
      ],
    ]);
  });

  it('says why it does not take one', async () => {
    const message = 'the tag already exists';
    const taken = json(409, { error: { code: 409, message, status: 'ALREADY_EXISTS' } });
    const tag = (gcp: Gcp) => gcp.artifactRegistry.createTag(REPOSITORY, 'mlops-dev', 'v1', 'sha256:abc');
    expect((await refused(taken, tag)).google).toMatchObject({
      status: 'ALREADY_EXISTS',
      method: 'artifactregistry.projects.locations.repositories.packages.tags.create',
      resource: `${REPOSITORY}/packages/mlops-dev/tags/v1`,
    });
    expect((await refused(json(404, ABSENT), tag)).google.status).toBe('NOT_FOUND');
  });

  it('that was gone needs no operation', async () => {
    const { gateway } = await artifactRegistry(404, ABSENT);
    expect(await gateway.deleteRepository(REPOSITORY)).toBeUndefined();
    expect(await gateway.getOperation(OPERATION.name)).toBeUndefined();
  });
});
