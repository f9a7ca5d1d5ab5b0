import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { finished, startTwin, until } from './twin.js';
import type { Twin } from './twin.js';

describe('Artifact Registry', () => {
  let twin: Twin;
  let at: string;
  beforeAll(async () => {
    twin = await startTwin();
    at = await twin.project({ services: ['artifactregistry'] });
  });
  afterAll(() => twin.close());

  const parent = (): string => `v1/projects/${at}/locations/us-central1`;
  const create = (id: string, body: Record<string, unknown> = {}) =>
    twin.host('POST', `${parent()}/repositories?repositoryId=${id}`, { format: 'DOCKER', ...body });

  it('makes a repository by an operation, once', async () => {
    const started = await create('labwright', { dockerConfig: { immutableTags: true }, labels: { team: 'ml' } });
    expect((await create('labwright')).body.error).toMatchObject({ code: 409, status: 'ALREADY_EXISTS' });
    await finished(twin.host, 'v1', started);
    const { body } = await twin.host('GET', `${parent()}/repositories/labwright`);
    expect(body).toMatchObject({
      format: 'DOCKER',
      mode: 'STANDARD_REPOSITORY',
      labels: { team: 'ml' },
      registryUri: `us-central1-docker.pkg.dev/${at}/labwright`,
    });
    expect((await create('labwright')).status).toBe(409);
  });

  it('answers what is not there as Google does', async () => {
    const { status, body } = await twin.host('GET', `${parent()}/repositories/missing`);
    expect(status).toBe(404);
    expect(body).toEqual({ error: { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' } });
    expect(
      (await twin.host('POST', `v1/projects/${at}/locations/nowhere/repositories?repositoryId=x`, {})).status,
    ).toBe(403);
  });

  it('finds an image by tag and by digest, and keeps immutable tags where they are', async () => {
    await finished(twin.host, 'v1', await create('images', { dockerConfig: { immutableTags: true } }));
    const uri = `us-central1-docker.pkg.dev/${at}/images/team/mlops-dev:v1`;
    const { body: pushed } = await twin.control('POST', 'images', { uri });
    const tag = await twin.host('GET', `${parent()}/repositories/images/packages/team%2Fmlops-dev/tags/v1`);
    expect(tag.body.version).toContain(`/versions/${pushed.digest}`);
    const image = await twin.host(
      'GET',
      `${parent()}/repositories/images/dockerImages/team%2Fmlops-dev@${pushed.digest}`,
    );
    expect(image.body).toMatchObject({
      tags: ['v1'],
      uri: `us-central1-docker.pkg.dev/${at}/images/team/mlops-dev@${pushed.digest}`,
    });
    expect((await twin.control('POST', 'images', { uri })).status).toBe(409);
  });

  it('has policies of its own, whose writes take no mask', async () => {
    await finished(twin.host, 'v1', await create('governed'));
    const path = `${parent()}/repositories/governed`;
    expect((await twin.host('GET', `${path}:getIamPolicy?options.requestedPolicyVersion=3`)).body).toEqual({
      etag: 'ACAB',
    });
    const policy = {
      etag: 'ACAB',
      bindings: [{ role: 'roles/artifactregistry.reader', members: ['user:ana@example.com'] }],
    };
    expect((await twin.host('POST', `${path}:setIamPolicy`, { policy, updateMask: 'bindings' })).status).toBe(400);
    const { body } = await twin.host('POST', `${path}:setIamPolicy`, { policy });
    expect(body).toMatchObject({ version: 1, bindings: policy.bindings });
  });

  it('deletes one image by its digest, with its tags when that is asked for', async () => {
    await finished(twin.host, 'v1', await create('pruned'));
    const uri = `us-central1-docker.pkg.dev/${at}/pruned/team/x:v1`;
    const { body: pushed } = await twin.control('POST', 'images', { uri });
    const path = `${parent()}/repositories/pruned/packages/team%2Fx`;
    expect((await twin.host('GET', `${path}/versions/${pushed.digest}`)).body).not.toHaveProperty('relatedTags');
    const { body: version } = await twin.host('GET', `${path}/versions/${pushed.digest}?view=FULL`);
    expect(version).toMatchObject({ relatedTags: [{ name: expect.stringMatching(/team%2Fx\/tags\/v1$/) as unknown }] });
    const refused = await twin.host('DELETE', `${path}/versions/${pushed.digest}`);
    expect(refused.body.error).toMatchObject({ code: 400, status: 'FAILED_PRECONDITION' });
    await finished(twin.host, 'v1', await twin.host('DELETE', `${path}/versions/${pushed.digest}?force=true`));
    expect((await twin.host('GET', `${path}/tags/v1`)).status).toBe(404);
    expect((await twin.host('GET', `${parent()}/repositories/pruned/dockerImages`)).body).toEqual({});
  });

  it('gives an image a tag, for who may make tags, and never one that is there', async () => {
    await finished(twin.host, 'v1', await create('tagged', { dockerConfig: { immutableTags: true } }));
    const uri = `us-central1-docker.pkg.dev/${at}/tagged/team/x`;
    const { body: one } = await twin.control('POST', 'images', { uri: `${uri}:v1` });
    const { body: two } = await twin.control('POST', 'images', { uri: `${uri}:v2` });
    const path = `${parent()}/repositories/tagged/packages/team%2Fx`;
    const name = path.replace('v1/', '');
    const tag = (tagId: string, version: string, ask = twin.host) =>
      ask('POST', `${path}/tags?tagId=${tagId}`, { version });
    const [first, second] = [`${name}/versions/${one.digest}`, `${name}/versions/${two.digest}`];
    expect((await tag('extra', first)).body).toEqual({ name: `${name}/tags/extra`, version: first });
    expect((await twin.host('GET', `${path}/tags/extra`)).body.version).toBe(first);
    for (const version of [first, second])
      expect((await tag('extra', version)).body.error).toMatchObject({ code: 409, status: 'ALREADY_EXISTS' });
    expect((await tag('more', `${name}/versions/sha256:${'0'.repeat(64)}`)).status).toBe(404);
    expect((await tag('more', first.replace('team%2Fx', 'y'))).status).toBe(400);
    expect((await tag('a:b', first)).status).toBe(400);
    const missing = `${parent()}/repositories/tagged/packages/y/tags?tagId=v1`;
    expect((await twin.host('POST', missing, { version: first })).status).toBe(404);
    const denied = await tag('more', first, twin.as('eve@example.com'));
    expect(denied.body.error.details[0]?.metadata?.permission).toBe('artifactregistry.tags.create');
  });

  it('lets a writer of the repository make tags, and not a reader', async () => {
    await finished(twin.host, 'v1', await create('shared'));
    await twin.control('POST', 'images', { uri: `us-central1-docker.pkg.dev/${at}/shared/x:v1` });
    const path = `${parent()}/repositories/shared`;
    const bindings = ['reader', 'writer'].map((role) => ({
      role: `roles/artifactregistry.${role}`,
      members: [`user:${role}@example.com`],
    }));
    await twin.host('POST', `${path}:setIamPolicy`, { policy: { bindings } });
    const reader = twin.as('reader@example.com');
    const { body } = await until(
      () => reader('GET', `${path}/packages/x/tags/v1`),
      ({ status }) => status === 200,
    );
    const tag = { version: body.version };
    expect((await reader('POST', `${path}/packages/x/tags?tagId=v2`, tag)).status).toBe(403);
    expect((await twin.as('writer@example.com')('POST', `${path}/packages/x/tags?tagId=v2`, tag)).status).toBe(200);
  });

  it('never takes a tag away where tags are immutable', async () => {
    await finished(twin.host, 'v1', await create('fixed', { dockerConfig: { immutableTags: true } }));
    await twin.control('POST', 'images', { uri: `us-central1-docker.pkg.dev/${at}/fixed/x:v1` });
    const tag = `${parent()}/repositories/fixed/packages/x/tags/v1`;
    expect((await twin.host('DELETE', tag)).body.error.status).toBe('FAILED_PRECONDITION');
    expect((await twin.host('GET', tag)).status).toBe(200);
  });

  it('keeps the addresses of Container Registry in a repository of that name', async () => {
    const path = `v1/projects/${at}/locations/us/repositories`;
    const body = { format: 'DOCKER' };
    await finished(twin.host, 'v1', await twin.host('POST', `${path}?repositoryId=gcr.io`, body));
    await twin.control('POST', 'images', { uri: `gcr.io/${at}/mlops-dev:v1` });
    expect((await twin.host('GET', `${path}/gcr.io/packages/mlops-dev/tags/v1`)).status).toBe(200);
  });

  it('deletes a repository with its images', async () => {
    await finished(twin.host, 'v1', await create('doomed'));
    await twin.control('POST', 'images', { uri: `us-central1-docker.pkg.dev/${at}/doomed/x:v1` });
    await finished(twin.host, 'v1', await twin.host('DELETE', `${parent()}/repositories/doomed`));
    expect((await twin.host('GET', `${parent()}/repositories/doomed`)).status).toBe(404);
  });
});
