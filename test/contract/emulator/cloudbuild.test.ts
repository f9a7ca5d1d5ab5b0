import { auth, cloudbuild } from 'googleapis/build/src/apis/cloudbuild/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildSite } from './build-site.js';
import type { BuildSite } from './build-site.js';
import { SLIM, isDone, startTwin, until } from './twin.js';
import type { Body, Twin } from './twin.js';

const SPEED = 2000;

const LAB = `# syntax=docker/dockerfile:1
ARG BASE=us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim
FROM \${BASE}:latest AS base
RUN apt-get update \\
 # a comment inside
 && apt-get install -y git
COPY tools/ /opt/tools/
RUN micromamba create -y -n mlops python=3.12 \\
 && pip install kfp==2.17.0
`;

const simulatedSeconds = ({ createTime, finishTime = '' }: Body): number =>
  ((Date.parse(finishTime) - Date.parse(createTime)) / 1000) * SPEED;

describe('Cloud Build', () => {
  let twin: Twin;
  let site: BuildSite;
  beforeAll(async () => {
    twin = await startTwin({ speed: SPEED });
    site = await buildSite(twin);
  });
  afterAll(() => twin.close());

  const images = async () =>
    (await twin.control('GET', `state?project=${site.project}`)).body.projects[0]?.repositories[0]?.images ?? [];

  describe('A build', () => {
    it('makes the image of a context and pushes it, in the time that it takes', async () => {
      await site.upload('lab.tgz', { Dockerfile: LAB, 'tools/README': 'x' });
      const started = await site.build('lab.tgz', { tags: ['mark'] });
      expect(started.status, started.text).toBe(200);
      const { build } = started.body.metadata;
      const { body } = await site.ended(build.id);
      const log = await site.log(build.id);
      expect(body.status, log).toBe('SUCCESS');
      expect(body.steps).toMatchObject([{ status: 'SUCCESS' }]);
      expect(simulatedSeconds(body)).toBeGreaterThan(180);
      expect(simulatedSeconds(body)).toBeLessThan(720);
      const [image] = body.results.images ?? [];
      expect(image?.name).toBe(`${site.image}:v1`);
      expect(image?.artifactRegistryPackage).toBe(`${site.repository}/packages/mlops-dev`);
      const tag = await twin.host('GET', `v1/${site.repository}/packages/mlops-dev/tags/v1`);
      expect(tag.body.version).toContain(image?.digest);
      expect(await images()).toMatchObject([{ tags: ['v1'], workbench: true }]);
      expect(log).toMatch(/Step 1\/5 : ARG BASE=[\s\S]*Pulling from[\s\S]*Step 5\/5 : RUN[\s\S]*PUSH[\s\S]*DONE/);
    });

    it('is answered as an operation that already holds it', async () => {
      await site.upload('op.tgz', { Dockerfile: `FROM ${SLIM}` });
      const started = await site.build('op.tgz');
      const { build } = started.body.metadata;
      expect(build).toMatchObject({
        status: 'QUEUED',
        timeout: '3600s',
        projectId: site.project,
        logsBucket: `gs://${site.bucket}`,
        serviceAccount: `projects/${site.project}/serviceAccounts/${site.builder}`,
      });
      expect(build.name).toMatch(/^projects\/\d+\/locations\/us-central1\/builds\//);
      expect(build.logUrl).toContain(`builds;region=us-central1/${build.id}?project=`);
      expect(build.source.storageSource.generation).toMatch(/^\d{16}$/);
      expect(build.steps[0]?.status).toBeUndefined();
      const { body } = await until(() => site.user('GET', `v1/${started.body.name}`), isDone);
      expect(body.response).toMatchObject({ status: 'SUCCESS', id: build.id });
    });

    it('takes some twenty minutes on the full base', async () => {
      const { build } = await site.run(`FROM ${SLIM.replace('-slim', '')}\nRUN pip install kfp`);
      expect(build.status).toBe('SUCCESS');
      expect(simulatedSeconds(build)).toBeGreaterThan(800);
    });

    it('makes a Workbench image only where the final stage comes from a Workbench base', async () => {
      const before = (await images()).length;
      await site.run(`FROM ${SLIM} AS one\nFROM python:3.12\nCOPY --from=one /x /x`);
      await site.run(`FROM python:3.12 AS tools\nFROM ${SLIM} AS base\nFROM base\nCOPY --from=tools /x /x`);
      expect((await images()).slice(before).map(({ workbench }) => workbench)).toEqual([false, true]);
    });
  });

  describe('A build fails', () => {
    it('at a RUN that does, with the lines of Docker', async () => {
      const { build, log } = await site.run(`FROM ${SLIM}\nRUN pip install no-such-package-x==1.0\nRUN true`);
      expect(build).toMatchObject({
        status: 'FAILURE',
        failureInfo: {
          type: 'USER_BUILD_STEP',
          detail:
            'Build step failure: build step 0 "gcr.io/cloud-builders/docker" failed: step exited with non-zero status: 1',
        },
        steps: [{ status: 'FAILURE', exitCode: 1 }],
      });
      expect(build.results.images).toBeUndefined();
      expect(log).toContain('Step 2/3 : RUN pip install no-such-package-x==1.0');
      expect(log).toContain('ERROR: No matching distribution found for no-such-package-x==1.0');
      expect(log).toContain(
        "The command '/bin/sh -c pip install no-such-package-x==1.0' returned a non-zero code: 1\nERROR",
      );
      expect(log).not.toContain('Step 3/3');
    });

    const REASONS: [string, string, string, number][] = [
      ['a RUN that is false', `FROM ${SLIM}\nRUN false`, 'returned a non-zero code: 1', 1],
      ['a RUN that exits', `FROM ${SLIM}\nRUN echo x && \\\n  exit 7`, 'returned a non-zero code: 7', 7],
      [
        'apt without the package',
        `FROM ${SLIM}\nRUN apt-get install -y no-such-package`,
        'Unable to locate package',
        100,
      ],
      ['a base that is gone', `FROM ${SLIM}:no-such-tag`, 'not found: manifest unknown', 1],
      ["the lab's old base", 'FROM gcr.io/deeplearning-platform-release/tf-cpu.1-15', 'not found: manifest unknown', 1],
      ['a base of Docker Hub that is not there', 'FROM nobody/nothing', 'pull access denied for nobody/nothing', 1],
      [
        'an unknown instruction',
        `FROM ${SLIM}\nRUM true`,
        'dockerfile parse error line 2: unknown instruction: RUM',
        1,
      ],
      ['no FROM', 'RUN true', 'no build stage in current context', 1],
      ['a here-document without BuildKit', `FROM ${SLIM}\nRUN <<EOF\nls\nEOF`, 'line 3: unknown instruction: LS', 1],
      [
        'a mount without BuildKit',
        `FROM ${SLIM}\nRUN --mount=type=cache,target=/root/.cache pip install x`,
        'the --mount option requires BuildKit',
        1,
      ],
      [
        'a file that is not in the context',
        `FROM ${SLIM}\nCOPY missing /x`,
        'COPY failed: file not found in build context',
        1,
      ],
    ];
    it.each(REASONS)('on %s', async (_, dockerfile, words, code) => {
      const { build, log } = await site.run(dockerfile);
      expect(log).toContain(words);
      expect(build).toMatchObject({
        status: 'FAILURE',
        failureInfo: { type: 'USER_BUILD_STEP' },
        steps: [{ exitCode: code }],
      });
    });

    it.each([
      ['the script that is one', 'RUN <<EOF\nls\nexit 3\nEOF', 'FAILURE'],
      ['one for a shell, indented', 'RUN bash -e <<-EOF\n\tfalse\n\tEOF', 'FAILURE'],
      ['one that is only data', 'RUN cat <<EOF > /x\nfalse\nEOF', 'SUCCESS'],
      ['a file of its own', 'COPY <<EOF /etc/x\nfalse\nEOF', 'SUCCESS'],
      ['one without an end', 'RUN <<EOF\nls', 'FAILURE'],
      ['none: a shift and a string', 'RUN echo $((1<<2)) && cat <<<word\nRUN false', 'FAILURE'],
    ])('or not with a here-document: %s', async (_, lines, status) => {
      const options = { logging: 'GCS_ONLY', env: ['DOCKER_BUILDKIT=1'] };
      expect((await site.run(`FROM ${SLIM}\n${lines}`, { options })).build.status).toBe(status);
    });

    it("with BuildKit's last line, whose exit code is Docker's", async () => {
      const options = { logging: 'GCS_ONLY', env: ['DOCKER_BUILDKIT=1'] };
      const { build, log } = await site.run(`FROM ${SLIM}\nRUN exit 7`, { options });
      expect(log).toContain('failed to solve: process "/bin/sh -c exit 7" did not complete successfully: exit code: 7');
      expect(build.steps).toMatchObject([{ exitCode: 1 }]);
    });

    it('not on a RUN that deals with its failures, nor on a here-document with BuildKit', async () => {
      expect((await site.run(`FROM ${SLIM}\nRUN false || true\nRUN test -f /x || exit 1`)).build.status).toBe(
        'SUCCESS',
      );
      const options = { logging: 'GCS_ONLY', env: ['DOCKER_BUILDKIT=1'] };
      expect((await site.run(`FROM ${SLIM}\nRUN <<EOF\nls\nEOF`, { options })).build.status).toBe('SUCCESS');
    });

    it('without a Dockerfile, or on an archive that is none', async () => {
      await site.upload('bare.tgz', { README: 'x' });
      const bare = await site.build('bare.tgz');
      await site.ended(bare.body.metadata.build.id);
      expect(await site.log(bare.body.metadata.build.id)).toContain(
        'lstat /workspace/Dockerfile: no such file or directory',
      );
      await site.uploadBytes('text.tgz', Buffer.from('not an archive'));
      const text = await site.build('text.tgz');
      const { body } = await site.ended(text.body.metadata.build.id);
      expect(body).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'FETCH_SOURCE_FAILED' } });
    });

    it('when what it takes too long for its timeout', async () => {
      const { build } = await site.run(`FROM ${SLIM}\nRUN pip install x`, { timeout: '30s' });
      expect(build).toMatchObject({ status: 'TIMEOUT', steps: [{ status: 'TIMEOUT' }] });
    });

    it('to push onto a tag that the repository keeps where it is', async () => {
      const taken = `${site.image}:v1`;
      const steps = [{ name: 'gcr.io/cloud-builders/docker', args: ['build', `--tag=${taken}`, '.'] }];
      const { build, log } = await site.run(`FROM ${SLIM}`, { steps, images: [taken] });
      expect(build).toMatchObject({
        status: 'FAILURE',
        failureInfo: { type: 'PUSH_FAILED' },
        steps: [{ status: 'SUCCESS' }],
      });
      expect(build.statusDetail).toContain('retry budget exhausted (10 attempts)');
      expect(log).toContain('tag immutability');
    });

    it('to push where there is no repository, or what it did not build', async () => {
      const elsewhere = site.image.replace('/labwright/', '/missing/');
      const steps = [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', `${elsewhere}:x`, '.'] }];
      const gone = await site.run(`FROM ${SLIM}`, { steps, images: [`${elsewhere}:x`] });
      expect(gone.build.failureInfo.type).toBe('PUSH_FAILED');
      expect(gone.log).toContain('name unknown: Repository "missing" not found');
      const other = await site.run(`FROM ${SLIM}`, { images: [`${site.image}:other`] });
      expect(other.build.failureInfo.type).toBe('PUSH_IMAGE_NOT_FOUND');
    });
  });

  describe('A build is refused', () => {
    const ask = (more: Record<string, unknown>, ask = site.user) =>
      ask('POST', `${site.parent}/builds`, site.body('refused.tgz', more));
    beforeAll(() => site.upload('refused.tgz', { Dockerfile: `FROM ${SLIM}` }));

    it('with an account and no place for its logs', async () => {
      const { status, body } = await ask({ logsBucket: undefined });
      expect(status).toBe(400);
      expect(body.error.message).toMatch(/^if 'build.service_account' is specified, the build must either \(a\)/);
      expect((await ask({ logsBucket: undefined, options: { logging: 'CLOUD_LOGGING_ONLY' } })).status).toBe(200);
    });

    it('to whom may not act as its account, and for an account that is not there', async () => {
      const { status, body } = await ask({}, twin.host);
      expect(status).toBe(403);
      expect(body.error.message).toMatch(/^caller does not have permission to act as service account \d+$/);
      const account = `projects/${site.project}/serviceAccounts/nobody@${site.project}.iam.gserviceaccount.com`;
      expect((await ask({ serviceAccount: account })).status).toBe(403);
    });

    it('when its account cannot read the source', async () => {
      const missing = await site.build('not-there.tgz');
      expect(missing.body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
      expect(missing.body.error.message).toBe(
        `could not resolve source: googleapi: Error 404: No such object: ${site.bucket}/not-there.tgz, notFound`,
      );
      await twin.host('POST', `v1/projects/${site.project}/serviceAccounts`, { accountId: 'stranger' });
      const stranger = `stranger@${site.project}.iam.gserviceaccount.com`;
      const denied = await until(
        () => ask({ serviceAccount: `projects/${site.project}/serviceAccounts/${stranger}` }),
        ({ status }) => status === 400,
      );
      expect(denied.body.error.message).toBe(
        `could not resolve source: googleapi: Error 403: ${stranger} does not have storage.objects.get access to the ` +
          "Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist)., forbidden",
      );
    });

    it('in a bad form', async () => {
      for (const more of [
        { steps: [] },
        { tags: ['a b'] },
        { images: ['UPPER/x:y z'] },
        { timeout: '1h' },
        { stesp: [] },
      ])
        expect((await ask(more)).status, JSON.stringify(more)).toBe(400);
      expect((await ask({}, twin.as('eve@example.com'))).status).toBe(403);
    });
  });

  describe('Builds', () => {
    it('are found by tag, newest first, and only where they were made', async () => {
      await site.upload('tagged.tgz', { Dockerfile: `FROM ${SLIM}` });
      const ids: string[] = [];
      for (const tags of [['find-me'], ['find-me', 'too'], ['other']])
        ids.push((await site.build('tagged.tgz', { tags })).body.metadata.build.id);
      const list = (query: string, at = site.parent) => site.user('GET', `${at}/builds?${query}`);
      const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
      const found = await list(filter('tags="find-me"'));
      expect(found.body.builds?.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
      const both = await list(filter('tags="find-me" AND tags="too"'));
      expect(both.body.builds?.map(({ id }) => id)).toEqual([ids[1]]);
      const first = await list(`${filter('tags="find-me"')}&pageSize=1`);
      const second = await list(`${filter('tags="find-me"')}&pageSize=1&pageToken=${first.body.nextPageToken ?? ''}`);
      expect(second.body.builds?.map(({ id }) => id)).toEqual([ids[0]]);
      expect(second.body.nextPageToken).toBeUndefined();
      expect((await list(filter('create_time>"2100-01-01T00:00:00Z"'))).body).toEqual({});
      expect((await list(filter('tsag="x"'))).status).toBe(400);
      expect((await list('', `v1/projects/${site.project}`)).body).toEqual({});
      const globally = await site.user('GET', `v1/projects/${site.project}/builds/${ids[0] ?? ''}`);
      expect([globally.status, globally.body.error.message]).toEqual([404, 'Requested entity was not found.']);
    });

    it('of the global form have an operation and a region of that name', async () => {
      await site.upload('global.tgz', { Dockerfile: `FROM ${SLIM}` });
      const { body } = await site.user('POST', `v1/projects/${site.project}/builds`, site.body('global.tgz'));
      const { id } = body.metadata.build;
      expect(body.name).toBe(`operations/build/${site.project}/${Buffer.from(id).toString('base64')}`);
      expect((await site.user('GET', `v1/${body.name}`)).body.metadata.build.id).toBe(id);
      const regional = await site.user('GET', `v1/projects/${site.project}/locations/global/builds/${id}`);
      expect(regional.body.id).toBe(id);
      expect((await site.get(id)).status).toBe(404);
    });

    it('are cancelled, queued or working, and not once they have ended', async () => {
      await site.upload('cancel.tgz', { Dockerfile: `FROM ${SLIM}\nRUN pip install a\nRUN pip install b` });
      const { id } = (await site.build('cancel.tgz')).body.metadata.build;
      await until(
        () => site.get(id),
        ({ body }) => body.status === 'WORKING',
      );
      const { body } = await site.user('POST', `${site.parent}/builds/${id}:cancel`, {});
      expect(body).toMatchObject({ id, status: 'CANCELLED' });
      const again = await site.user('POST', `${site.parent}/builds/${id}:cancel`, {});
      expect(again.body.error).toMatchObject({ code: 400, status: 'FAILED_PRECONDITION' });
      const retried = await site.user('POST', `${site.parent}/builds/${id}:retry`, {});
      expect((await site.ended(retried.body.metadata.build.id)).body.status).toBe('SUCCESS');
    });

    it('wait for a worker when too many run, and expire when that takes too long', async () => {
      const narrow = await buildSite(twin, { quotas: { CONCURRENT_BUILD_CPUS: 2 } });
      const slow = Array.from({ length: 20 }, (_, index) => `RUN pip install x${index}`).join('\n');
      await narrow.upload('slow.tgz', { Dockerfile: `FROM ${SLIM}\n${slow}` });
      await narrow.upload('quick.tgz', { Dockerfile: `FROM ${SLIM}` });
      const start = async (object: string, more = {}) => (await narrow.build(object, more)).body.metadata.build.id;
      const first = await start('slow.tgz');
      await until(
        () => narrow.get(first),
        ({ body }) => body.status === 'WORKING',
      );
      const [second, third] = [await start('quick.tgz'), await start('quick.tgz', { queueTtl: '60s' })];
      expect((await narrow.ended(third)).body).toMatchObject({ status: 'EXPIRED' });
      expect((await narrow.get(second)).body.status).toBe('QUEUED');
      await twin.host('DELETE', `storage/v1/b/${narrow.bucket}/o/quick.tgz`);
      await narrow.user('POST', `${narrow.parent}/builds/${first}:cancel`, {});
      expect((await narrow.ended(second)).body).toMatchObject({
        status: 'FAILURE',
        failureInfo: { type: 'FETCH_SOURCE_FAILED' },
      });
    });
  });

  describe('The account of a build', () => {
    it('must be allowed to push, and to write the log', async () => {
      const poor = await buildSite(twin);
      const members = [`serviceAccount:${poor.builder}`];
      const grant = (...roles: string[]) =>
        twin.control('PATCH', `projects/${poor.project}`, {
          bindings: [
            ...poor.bindings,
            ...roles.map((role) => ({ role, members })),
            { role: 'roles/iam.serviceAccountUser', members: ['user:builds@example.com'] },
            { role: 'roles/cloudbuild.builds.editor', members: ['user:builds@example.com'] },
          ],
        });
      await grant('roles/storage.admin');
      const { build, log } = await poor.run(`FROM ${SLIM}`);
      expect(build).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'PUSH_NOT_AUTHORIZED' } });
      expect(log).toContain('denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource');
      for (const [missing, ...held] of [
        ['storage.buckets.get', 'roles/storage.objectAdmin'],
        ['storage.objects.create', 'roles/storage.objectViewer', 'roles/storage.legacyBucketReader'],
      ] as const) {
        await grant(...held);
        const started = await poor.build('run.tgz');
        const { body } = await poor.ended(started.body.metadata.build.id);
        expect(body).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'LOGGING_FAILURE' } });
        expect(body.failureInfo.detail).toContain(missing);
      }
    });

    it("is Compute's by default, and Cloud Build's own in an old project only", async () => {
      const defaultOf = async (project: string) =>
        (await twin.host('GET', `v1/projects/${project}/locations/us-central1/defaultServiceAccount`)).body
          .serviceAccountEmail;
      const bare = await twin.project({ services: ['cloudbuild'] });
      expect(await defaultOf(bare)).toBeUndefined();
      const young = await twin.project({ services: ['cloudbuild', 'compute'] });
      expect(await defaultOf(young)).toMatch(
        /^projects\/.*\/serviceAccounts\/\d+-compute@developer\.gserviceaccount\.com$/,
      );
      const old = await twin.project({ services: ['cloudbuild', 'compute'], legacyBuilds: true });
      expect(await defaultOf(old)).toMatch(/\d+@cloudbuild\.gserviceaccount\.com$/);
      const { body } = await twin.host('POST', `v3/projects/${young}:getIamPolicy`, {});
      const account = (await defaultOf(old)).replace(/^.*\/\d+/, /\d+/.exec(await defaultOf(young))?.[0] ?? '');
      const bindings = [...body.bindings, { role: 'roles/editor', members: [`serviceAccount:${account}`] }];
      const refused = await twin.host('POST', `v3/projects/${young}:setIamPolicy`, { policy: { ...body, bindings } });
      expect(refused.body.error.message).toBe(`Service account ${account} does not exist.`);
    });
  });

  it("serves Google's client library", async () => {
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: 'emulator:builds@example.com' });
    const { builds } = cloudbuild({ version: 'v1', auth: client, rootUrl: `${twin.url}/`, retry: false }).projects
      .locations;
    await site.upload('client.tgz', { Dockerfile: `FROM ${SLIM}` });
    const parent = `projects/${site.project}/locations/us-central1`;
    const { data } = await builds.create({ parent, requestBody: site.body('client.tgz', { tags: ['client'] }) });
    const { id } = (data.metadata as { build: { id: string } }).build;
    const { data: list } = await builds.list({ parent, filter: 'tags="client"' });
    expect(list.builds?.map((build) => build.id)).toEqual([id]);
    const name = `${parent}/builds/${id}`;
    await expect.poll(async () => (await builds.get({ name })).data.status, { timeout: 10_000 }).toBe('SUCCESS');
    await expect(builds.cancel({ name, requestBody: {} })).rejects.toMatchObject({ status: 400 });
  });
});
