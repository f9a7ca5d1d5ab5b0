import { CloudBuildClient, protos } from '@google-cloud/cloudbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildSite } from '../emulator/build-site.js';
import type { BuildSite } from '../emulator/build-site.js';
import { SLIM, startTwin } from '../emulator/twin.js';
import type { Twin } from '../emulator/twin.js';
import { CODE, PAGED, all, clientOptions } from './options.js';

const { Status } = protos.google.devtools.cloudbuild.v1.Build;
const { LoggingMode, MachineType } = protos.google.devtools.cloudbuild.v1.BuildOptions;

describe('@google-cloud/cloudbuild', () => {
  let twin: Twin;
  let client: CloudBuildClient;
  let site: BuildSite;
  beforeAll(async () => {
    twin = await startTwin();
    client = new CloudBuildClient(clientOptions(twin.url, 'builds@example.com'));
    site = await buildSite(twin);
    await site.upload('good.tgz', { Dockerfile: `FROM ${SLIM}\nRUN pip install kfp\n` });
    await site.upload('bad.tgz', { Dockerfile: `FROM ${SLIM}\nRUN exit 3\n` });
  });
  afterAll(async () => {
    await client.close();
    await twin.close();
  });

  const build = (object: string, tag: string) => {
    const uri = `${site.image}:${tag}`;
    return {
      source: { storageSource: { bucket: site.bucket, object } },
      steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', uri, '.'] }],
      images: [uri],
      tags: [tag],
      timeout: { seconds: 900 },
      serviceAccount: `projects/${site.project}/serviceAccounts/${site.builder}`,
      logsBucket: `gs://${site.bucket}`,
      options: { logging: LoggingMode.GCS_ONLY, machineType: MachineType.E2_HIGHCPU_8, diskSizeGb: 200 },
    };
  };

  it('builds, and waits with its own operation', async () => {
    const [operation] = await client.createBuild({ projectId: site.project, build: build('good.tgz', 'first') });
    const [made] = await operation.promise();
    expect(made).toMatchObject({ status: Status.SUCCESS, images: [`${site.image}:first`] });
    const digest = made.results?.images?.[0]?.digest;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const [read] = await client.getBuild({ projectId: site.project, id: made.id ?? '' });
    expect(read).toMatchObject({ status: 'SUCCESS', timeout: { seconds: '900' } });
    expect(read.options).toMatchObject({ logging: 'GCS_ONLY', machineType: 'E2_HIGHCPU_8', diskSizeGb: '200' });
    expect(read.results?.images?.[0]?.digest).toBe(digest);
  });

  it('gets a build that fails as an error of its operation, and its cause from the build', async () => {
    const [operation] = await client.createBuild({ projectId: site.project, build: build('bad.tgz', 'bad') });
    await expect(operation.promise()).rejects.toMatchObject({ code: CODE.UNKNOWN });
    const [[failed]] = await client.listBuilds({ projectId: site.project, filter: 'tags="bad"' }, PAGED);
    expect(failed).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'USER_BUILD_STEP' } });
  });

  it('lists page after page, cancels, and is refused a second time', async () => {
    for (const tag of ['one', 'other', 'third'])
      await client.createBuild({ projectId: site.project, build: build('good.tgz', tag) });
    const builds = await all(client.listBuildsAsync({ projectId: site.project, pageSize: 1 }, PAGED));
    expect(builds.flatMap(({ tags }) => tags)).toEqual(expect.arrayContaining(['one', 'other', 'third']));
    const [operation] = await client.createBuild({ projectId: site.project, build: build('good.tgz', 'cancelled') });
    const { build: started } = operation.metadata as { build?: { id: string } };
    const id = started?.id ?? '';
    const [cancelled] = await client.cancelBuild({ projectId: site.project, id });
    expect(cancelled.status).toBe('CANCELLED');
    await expect(client.cancelBuild({ projectId: site.project, id })).rejects.toMatchObject({
      code: CODE.FAILED_PRECONDITION,
    });
  });

  it('gets what is not there, or not well formed, as errors with their code', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    await expect(client.getBuild({ projectId: site.project, id })).rejects.toMatchObject({ code: CODE.NOT_FOUND });
    const empty = client.createBuild({ projectId: site.project, build: { steps: [] } });
    await expect(empty).rejects.toMatchObject({ code: CODE.INVALID_ARGUMENT });
  });
});
