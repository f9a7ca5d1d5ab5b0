import { beforeAll, describe, expect, it } from 'vitest';

import { contextArchive } from '../../../src/activities/context.js';
import { isTerminal } from '../../../src/gcp/index.js';
import type { NewBuild } from '../../../src/gcp/index.js';
import { eventually, grantsTakeEffect, openWorld } from './world.js';

const REGION = 'us-central1';
const BASE = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';

describe('Cloud Build', async () => {
  const world = await openWorld({
    projectId: 'contract-builds',
    services: ['cloudbuild', 'storage', 'artifactregistry', 'iam', 'compute'],
  });
  const { gcp, projectId } = world;
  const { cloudBuild, storage, artifactRegistry } = gcp;
  const bucket = `${projectId}-labwright`;
  const repository = `projects/${projectId}/locations/${REGION}/repositories/labwright`;
  const serviceAccount = `labwright-builder@${projectId}.iam.gserviceaccount.com`;
  const member = `serviceAccount:${serviceAccount}`;
  const { projectNumber } = await gcp.resourceManager.getProject(projectId);

  const newBuild = async (tag: string, dockerfile: string): Promise<NewBuild> => {
    const { bytes, sha256 } = contextArchive({ Dockerfile: dockerfile });
    const object = `source/${sha256}.tgz`;
    await storage.putObject(bucket, object, bytes, 'application/gzip');
    const { generation = '' } = (await storage.getObject(bucket, object)) ?? {};
    return {
      source: { bucket, object, generation },
      images: [`${REGION}-docker.pkg.dev/${projectId}/labwright/mlops-dev:${tag}`],
      timeoutSeconds: 3600,
      queueSeconds: 3600,
      tags: [`labwright-image-${tag}`, 'labwright-installation.default'],
      serviceAccount,
      logsBucket: bucket,
    };
  };

  const started = (build: NewBuild) => cloudBuild.createBuild(projectId, REGION, build);
  const ended = (id: string) =>
    eventually(async () => {
      const build = await cloudBuild.getBuild(projectId, REGION, id);
      return build && isTerminal(build) && build;
    });

  beforeAll(async () => {
    await gcp.iam.createServiceAccount(projectId, {
      accountId: 'labwright-builder',
      displayName: 'Builder',
      description: '',
    });
    await storage.createBucket(projectId, { name: bucket, location: REGION, labels: {}, deleteAfterDays: 30 });
    await artifactRegistry.createRepository(projectId, REGION, {
      repositoryId: 'labwright',
      immutableTags: true,
      labels: {},
      description: '',
    });
    await eventually(() => artifactRegistry.getRepository(repository));
    await eventually(() => gcp.iam.getServiceAccount(serviceAccount));
    const self = (await gcp.identity()) ?? '';
    const account = await gcp.iam.getIamPolicy(serviceAccount);
    const user = { role: 'roles/iam.serviceAccountUser', members: [self] };
    await gcp.iam.setIamPolicy(serviceAccount, { ...account, bindings: [...account.bindings, user] });
    const images = await artifactRegistry.getIamPolicy(repository);
    const writer = { role: 'roles/artifactregistry.writer', members: [member] };
    await artifactRegistry.setIamPolicy(repository, { ...images, bindings: [...images.bindings, writer] });
    const objects = await storage.getIamPolicy(bucket);
    const roles = ['roles/storage.objectViewer', 'roles/storage.legacyBucketWriter'];
    const bindings = [...objects.bindings, ...roles.map((role) => ({ role, members: [member] }))];
    await storage.setIamPolicy(bucket, { ...objects, bindings });
    await grantsTakeEffect();
  });

  it('names the account that builds run as by default', async () => {
    expect(await cloudBuild.getDefaultServiceAccount(projectId, REGION)).toMatch(
      new RegExp(`^${projectNumber}(-compute@developer|@cloudbuild)\\.gserviceaccount\\.com$`),
    );
  });

  it('builds a context, pushes what it makes and writes its log', async () => {
    const wanted = await newBuild('content-a', `FROM ${BASE}\nRUN pip install kfp\n`);
    const { operation, build } = await started(wanted);
    expect(operation.name).toMatch(/operations\//);
    expect(build).toMatchObject({ tags: wanted.tags, serviceAccount, logsBucket: `gs://${bucket}`, images: [] });
    expect(['QUEUED', 'WORKING']).toContain(build.status);
    const done = await ended(build.id);
    expect(done).toMatchObject({ id: build.id, status: 'SUCCESS', steps: [{ status: 'SUCCESS' }] });
    const [image] = done.images;
    expect(image?.name).toBe(wanted.images[0]);
    expect(await artifactRegistry.getTag(repository, 'mlops-dev', 'content-a')).toEqual({ version: image?.digest });
    expect(await storage.readObjectTail(bucket, `log-${build.id}.txt`, 2_000)).toContain('kfp');
  });

  it('finds builds by one tag of theirs, newest first', async () => {
    const { build } = await started(await newBuild('content-b', `FROM ${BASE}\n`));
    await ended(build.id);
    const all = await cloudBuild.listBuildsByTag(projectId, REGION, 'labwright-installation.default');
    expect(all[0]?.id).toBe(build.id);
    expect(all).toHaveLength(2);
    const one = await cloudBuild.listBuildsByTag(projectId, REGION, 'labwright-image-content-b');
    expect(one.map(({ id }) => id)).toEqual([build.id]);
    expect(await cloudBuild.listBuildsByTag(projectId, REGION, 'labwright-image-none')).toEqual([]);
  });

  it('knows a build in its own region only', async () => {
    const [build] = await cloudBuild.listBuildsByTag(projectId, REGION, 'labwright-image-content-b');
    expect(await cloudBuild.getBuild(projectId, 'europe-west1', build?.id ?? '')).toBeUndefined();
    expect(await cloudBuild.listBuildsByTag(projectId, 'europe-west1', 'labwright-image-content-b')).toEqual([]);
  });

  it('says which kind of failure a build ended in', async () => {
    const { build } = await started(await newBuild('content-c', `FROM ${BASE}\nRUN exit 1\n`));
    const done = await ended(build.id);
    expect(done).toMatchObject({ status: 'FAILURE', failure: { type: 'USER_BUILD_STEP' }, images: [] });
  });

  it('understands what only BuildKit does: here-documents and mounts', async () => {
    const lines = ['RUN <<EOF', 'pip install kfp', 'EOF', 'RUN --mount=type=cache,target=/root/.cache pip install tfx'];
    const { build } = await started(await newBuild('content-e', [`FROM ${BASE}`, ...lines, ''].join('\n')));
    expect(await ended(build.id)).toMatchObject({ status: 'SUCCESS' });
  });

  it('cancels a build that goes on, and not one that has ended', async () => {
    const { build } = await started(await newBuild('content-d', `FROM ${BASE}\nRUN pip install tfx\n`));
    await cloudBuild.cancelBuild(projectId, REGION, build.id);
    expect(await ended(build.id)).toMatchObject({ status: 'CANCELLED' });
    await expect(cloudBuild.cancelBuild(projectId, REGION, build.id)).rejects.toMatchObject({
      google: { status: 'FAILED_PRECONDITION' },
    });
  });
});
