import { describe, expect, it } from 'vitest';

import { BUILD_STATUSES, isTerminal } from '../../../src/gcp/index.js';
import type { NewBuild } from '../../../src/gcp/index.js';
import { google, refused } from './refused.js';
import { json, route, serve } from './wire.js';

const BUILD: NewBuild = {
  source: { bucket: 'p-labwright', object: 'source/abc.tgz', generation: '17' },
  images: ['us-central1-docker.pkg.dev/p/labwright/mlops-dev:content-abc'],
  timeoutSeconds: 900,
  queueSeconds: 3600,
  tags: ['labwright-image-abc'],
  serviceAccount: 'labwright-builder@p.iam.gserviceaccount.com',
  logsBucket: 'p-labwright',
};

const WIRE = {
  name: 'projects/123/locations/us-central1/builds/b-1',
  id: 'b-1',
  status: 'FAILURE',
  statusDetail: 'Build step 0 failed.',
  createTime: '2026-11-01T10:00:00Z',
  startTime: '2026-11-01T10:00:05Z',
  finishTime: '2026-11-01T10:02:00Z',
  tags: ['labwright-image-abc'],
  logUrl: 'https://console.cloud.google.com/cloud-build/builds;region=us-central1/b-1?project=123',
  logsBucket: 'gs://p-labwright',
  serviceAccount: 'projects/p/serviceAccounts/labwright-builder@p.iam.gserviceaccount.com',
  failureInfo: { type: 'USER_BUILD_STEP', detail: 'Build step failure' },
  steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build'], status: 'FAILURE' }],
};

async function cloudBuild(answer: Parameters<typeof serve>[0]) {
  const server = await serve(answer);
  return { cloudBuild: google(server).cloudBuild, requests: server.requests };
}

describe('creating a build', () => {
  const started = json(200, { name: 'operations/build/p/YjE=', metadata: { build: { ...WIRE, status: 'QUEUED' } } });

  it('sends one docker step, with BuildKit, that cannot reach the token of the builder', async () => {
    const { cloudBuild: gateway, requests } = await cloudBuild(started);
    await gateway.createBuild('p', 'us-central1', BUILD);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v1/projects/p/locations/us-central1/builds',
    ]);
    expect(requests[0]?.body).toEqual({
      source: { storageSource: BUILD.source },
      steps: [
        {
          name: 'gcr.io/cloud-builders/docker',
          args: ['build', '-t', BUILD.images[0], '.'],
          env: ['DOCKER_BUILDKIT=1'],
        },
      ],
      images: BUILD.images,
      timeout: '900s',
      queueTtl: '3600s',
      tags: BUILD.tags,
      serviceAccount: `projects/p/serviceAccounts/${BUILD.serviceAccount}`,
      logsBucket: 'gs://p-labwright',
      options: { logging: 'GCS_ONLY' },
    });
  });

  it('answers the build that the operation already holds', async () => {
    const { cloudBuild: gateway } = await cloudBuild(started);
    const { operation, build } = await gateway.createBuild('p', 'us-central1', BUILD);
    expect(operation).toMatchObject({ name: 'operations/build/p/YjE=', done: false });
    expect(build).toMatchObject({ id: 'b-1', status: 'QUEUED', tags: ['labwright-image-abc'] });
  });

  it('is as good as unanswered when the answer names no build', async () => {
    const { google } = await refused(json(200, { name: 'operations/o' }), ({ cloudBuild }) =>
      cloudBuild.createBuild('p', 'us-central1', BUILD),
    );
    expect(google).toMatchObject({ status: 'UNAVAILABLE', method: 'cloudbuild.projects.locations.builds.create' });
  });
});

describe('a build', () => {
  it('comes as plain data, with what failed and what each step came to', async () => {
    const { cloudBuild: gateway } = await cloudBuild(json(200, WIRE));
    expect(await gateway.getBuild('p', 'us-central1', 'b-1')).toEqual({
      id: 'b-1',
      status: 'FAILURE',
      statusDetail: 'Build step 0 failed.',
      createTime: WIRE.createTime,
      startTime: WIRE.startTime,
      finishTime: WIRE.finishTime,
      tags: WIRE.tags,
      logUrl: WIRE.logUrl,
      logsBucket: 'gs://p-labwright',
      serviceAccount: 'labwright-builder@p.iam.gserviceaccount.com',
      images: [],
      failure: { type: 'USER_BUILD_STEP', detail: 'Build step failure' },
      steps: [{ name: 'gcr.io/cloud-builders/docker', status: 'FAILURE' }],
    });
  });

  it('has the digests of what it pushed', async () => {
    const image = { name: BUILD.images[0], digest: 'sha256:abc' };
    const results = { images: [{ ...image, pushTiming: { startTime: 't' } }] };
    const { cloudBuild: gateway } = await cloudBuild(json(200, { id: 'b-1', status: 'SUCCESS', results }));
    expect(await gateway.getBuild('p', 'us-central1', 'b-1')).toMatchObject({ status: 'SUCCESS', images: [image] });
  });

  it('of another region is undefined', async () => {
    const { cloudBuild: gateway } = await cloudBuild(
      json(404, { error: { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' } }),
    );
    expect(await gateway.getBuild('p', 'europe-west1', 'b-1')).toBeUndefined();
  });

  it('is found by its tag, newest first, over all pages', async () => {
    const build = (id: string, createTime: string) => ({ ...WIRE, id, createTime });
    const { cloudBuild: gateway, requests } = await cloudBuild(
      route(({ searchParams }) =>
        searchParams.has('pageToken')
          ? { builds: [build('new', '2026-11-03T10:00:00.5Z')] }
          : { builds: [build('old', '2026-11-01T10:00:00Z')], nextPageToken: 'n' },
      ),
    );
    const found = await gateway.listBuildsByTag('p', 'us-central1', 'labwright-image-abc');
    expect(found.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(requests[0]?.url).toBe(
      '/v1/projects/p/locations/us-central1/builds?filter=tags%3D%22labwright-image-abc%22',
    );
  });

  it('at work is counted, whoever asked for it, over all pages', async () => {
    const { cloudBuild: gateway, requests } = await cloudBuild(
      route(({ searchParams }) => ({
        builds: [{ ...WIRE, status: 'WORKING' }],
        ...(!searchParams.has('pageToken') && { nextPageToken: 'n' }),
      })),
    );
    expect(await gateway.countWorkingBuilds('p', 'us-central1')).toBe(2);
    expect(requests[0]?.url).toBe('/v1/projects/p/locations/us-central1/builds?filter=status%3D%22WORKING%22');
  });

  it('is cancelled, unless it had ended', async () => {
    const { cloudBuild: gateway, requests } = await cloudBuild(json(200, { ...WIRE, status: 'CANCELLED' }));
    expect(await gateway.cancelBuild('p', 'us-central1', 'b-1')).toMatchObject({ status: 'CANCELLED' });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/projects/p/locations/us-central1/builds/b-1:cancel',
    });
    const message = 'cannot cancel a build that has ended';
    const ended = json(400, { error: { code: 400, message, status: 'FAILED_PRECONDITION' } });
    const { google } = await refused(ended, ({ cloudBuild }) => cloudBuild.cancelBuild('p', 'us-central1', 'b-1'));
    expect(google.status).toBe('FAILED_PRECONDITION');
  });

  it('has ended in six statuses, and goes on in one that Google may add', () => {
    const ended = Object.keys(BUILD_STATUSES).filter((status) => isTerminal({ status }));
    expect(ended).toEqual(['SUCCESS', 'FAILURE', 'INTERNAL_ERROR', 'TIMEOUT', 'CANCELLED', 'EXPIRED']);
    expect(isTerminal({ status: 'PAUSED' })).toBe(false);
    expect(isTerminal({ status: 'constructor' })).toBe(false);
  });
});

describe('the default account of builds', () => {
  it.each([
    [
      'projects/p/serviceAccounts/123-compute@developer.gserviceaccount.com',
      '123-compute@developer.gserviceaccount.com',
    ],
    [undefined, undefined],
  ])('%s is %s', async (serviceAccountEmail, email) => {
    const { cloudBuild: gateway, requests } = await cloudBuild(json(200, { name: 'n', serviceAccountEmail }));
    expect(await gateway.getDefaultServiceAccount('p', 'us-central1')).toBe(email);
    expect(requests[0]?.url).toBe('/v1/projects/p/locations/us-central1/defaultServiceAccount');
  });
});
