import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath } from '../../scripts/environment-client.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { BASE, builds, builtSpec, dockerfile, makeBucket, upload } from '../support/built-lab.js';
import { ENVIRONMENT, mutatingCalls, provision, teardown } from '../support/environments.js';
import { archive } from '../support/archive.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const COPYING = {
  Dockerfile: dockerfile('COPY requirements.txt notebooks/ /tmp/', 'RUN pip install -r /tmp/requirements.txt'),
  'requirements.txt': 'kfp==2.17.0\n',
  'notebooks/first.ipynb': '{}\n',
};

/** The environment is READY and runs the one image that was built. */
async function expectBuilt(spec: EnvironmentSpec): Promise<string> {
  const environment = await provision(world, spec);
  expect(environment.failures).toEqual([]);
  expect(environment.state).toBe('READY');
  const uri = environment.outputs?.image.uri ?? '';
  expect(await builds(world, spec.projectId)).toMatchObject([{ status: 'SUCCESS', images: [{ name: uri }] }]);
  return uri;
}

describe('an image is built', () => {
  test('from files that stand in the spec and are copied into it', async () => {
    const projectId = await world.project();
    await expectBuilt(builtSpec(projectId, { files: COPYING }));
  });

  test("from an archive in a bucket of the project, which stays as it was when the environment's own bucket goes", async () => {
    const projectId = await world.project();
    const bucket = await makeBucket(world, projectId);
    const source = await upload(world, bucket, 'contexts/lab.tgz', archive(COPYING));
    const spec = builtSpec(projectId, { source });
    await expectBuilt(spec);

    expect((await teardown(world, spec)).state).toBe('DELETED');
    const { projects } = await world.state<{ projects: { buckets: unknown[] }[] }>(projectId);
    expect(projects[0]?.buckets).toMatchObject([{ name: bucket, objects: ['contexts/lab.tgz'] }]);
  });

  test('anew when the archive under the same name has changed', async () => {
    const projectId = await world.project();
    const bucket = await makeBucket(world, projectId);
    const source = await upload(world, bucket, 'lab.tgz', archive(COPYING));
    const before = await expectBuilt(builtSpec(projectId, { source }));
    await upload(world, bucket, 'lab.tgz', archive({ Dockerfile: dockerfile('RUN true') }));
    const other = await provision(world, builtSpec(projectId, { source }, { environmentId: 'seat-two' }));
    expect(other.state).toBe('READY');
    expect(other.outputs?.image.uri).not.toBe(before);
    expect(await builds(world, projectId)).toHaveLength(2);
  });
});

describe('a wrong image.source is a finding of preflight, before anything is made', () => {
  async function expectFinding(projectId: string, source: string, sentence: string): Promise<void> {
    const before = await mutatingCalls(world, projectId);
    const stuck = await provision(world, builtSpec(projectId, { source }));
    expect(stuck.state).toBe('ACTION_REQUIRED');
    expect(stuck.failures).toMatchObject([
      {
        step: 'preflight',
        kind: 'InvalidSpec',
        sentence,
        resource: source,
        fix: { command: `gcloud storage ls --long ${source}` },
      },
    ]);
    expect(await mutatingCalls(world, projectId)).toEqual(before);
  }

  test('where no such object is there, and :retry goes on once it is', async () => {
    const projectId = await world.project();
    const bucket = await makeBucket(world, projectId);
    const source = `gs://${bucket}/lab.tgz`;
    await expectFinding(projectId, source, `${source} does not exist.`);

    await upload(world, bucket, 'lab.tgz', archive({ Dockerfile: `FROM ${BASE}\n` }));
    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
  });

  test('where the bucket is of another project', async () => {
    const [projectId, other] = [await world.project(), await world.project()];
    const bucket = await makeBucket(world, other);
    const source = await upload(world, bucket, 'lab.tgz', archive(COPYING));
    await expectFinding(
      projectId,
      source,
      `image.source names the bucket ${bucket}, which ${projectId} does not have.`,
    );
  });
});
