import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { environmentPath, type EnvironmentDocument } from '../../scripts/environment-client.js';
import {
  builds,
  builtSpec,
  dockerfile,
  HOLDING_SPEED,
  letBuild,
  QUEUING,
  slowLines,
  theBuild,
} from '../support/built-lab.js';
import { ENVIRONMENT, post, projectState, provision, teardown } from '../support/environments.js';
import { expectTold } from '../support/told.js';
import { asOwner } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: HOLDING_SPEED });
});
afterAll(() => world.stop());

const good = { dockerfile: dockerfile('RUN pip install kfp==2.17.0') };
const broken = { dockerfile: dockerfile('RUN pip install kfp==2.17.0', 'RUN exit 3') };
/** Longer at work than any of these tests takes. */
const endless = { dockerfile: dockerfile(...slowLines(900)), timeout: '24h' };

const retry = (projectId: string) => world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
const afterRun = (projectId: string, number: number) =>
  world.waitFor(
    projectId,
    ENVIRONMENT,
    ({ state, runs }) => runs.length === number && ['READY', 'ACTION_REQUIRED'].includes(state),
  );

/** The operation that a build is created with. */
interface Created {
  metadata: { build: { id: string } };
}

/** The environment waits for its image, and says for which build. */
const awaitsBuild = (projectId: string, environmentId: string, id: string) =>
  world.waitFor(projectId, environmentId, ({ steps }) =>
    steps.some(({ name, waiting }) => name === 'image' && waiting?.for.includes(id)),
  );

describe.concurrent('a Dockerfile that does not build', () => {
  async function expectBroken(stuck: EnvironmentDocument, buildId: string): Promise<void> {
    const { state, failures } = stuck;
    expect(state).toBe('ACTION_REQUIRED');
    await expectTold(world, stuck, {
      step: 'image',
      kind: 'InvalidSpec',
      sentence: /^The build of the image failed in the Dockerfile: step 3\/3 `RUN exit 3`: .*status: \d+\.$/,
      fix: /^Mend the Dockerfile/,
    });
    expect(failures).toMatchObject([
      {
        status: 'FAILURE',
        reason: 'USER_BUILD_STEP',
        resource: `builds/${buildId}`,
        fix: { link: expect.stringContaining(buildId) as string },
      },
    ]);
    const tail = failures[0]?.logTail ?? [];
    expect(tail.length).toBeLessThanOrEqual(15);
    expect(tail.join('\n')).toContain('process "/bin/sh -c exit 3" did not complete successfully: exit code: 3');
  }

  test('is answered with the step that failed and the end of the log; each :retry builds once more', async () => {
    const projectId = await world.project();
    // A grant that lapses once more would fail a build, rightly followed by another: here they have spread.
    expect((await provision(world, builtSpec(projectId, good, { environmentId: 'earlier' }))).state).toBe('READY');
    const known = (await builds(world, projectId)).length;
    const made = async () => (await builds(world, projectId)).slice(known);

    const stuck = await provision(world, builtSpec(projectId, broken));
    const [first, ...others] = await made();
    expect(others).toEqual([]);
    await expectBroken(stuck, first?.id ?? '');
    expect(stuck.steps.find(({ name }) => name === 'image')?.state).toBe('FAILED');

    await retry(projectId);
    const again = await afterRun(projectId, 2);
    const [, second, ...more] = await made();
    expect(more).toEqual([]);
    await expectBroken(again, second?.id ?? '');
  });

  test('is answered to all that wait for it, from the one build', async () => {
    const projectId = await world.project({ quotas: QUEUING });
    const seats = ['seat-one', 'seat-two'].map((environmentId) => builtSpec(projectId, broken, { environmentId }));
    await Promise.all(seats.map((spec) => post(world, spec)));
    const { id } = await theBuild(world, projectId, 'QUEUED');
    await Promise.all(seats.map(({ environmentId }) => awaitsBuild(projectId, environmentId, id)));
    await letBuild(world, projectId);
    for (const stuck of await Promise.all(seats.map((spec) => provision(world, spec)))) await expectBroken(stuck, id);
    expect(await builds(world, projectId)).toHaveLength(1);
  });

  test('for a package that nobody has is answered with the line and the last word of its program', async () => {
    const projectId = await world.project();
    const stuck = await provision(
      world,
      builtSpec(projectId, { dockerfile: dockerfile('RUN pip install no-such-package==1') }),
    );
    await expectTold(world, stuck, {
      step: 'image',
      kind: 'InvalidSpec',
      sentence:
        /failed in the Dockerfile: step 2\/2 `RUN pip install no-such-package==1`: No matching distribution found for no-such-package==1\.$/,
      fix: /^Mend the Dockerfile/,
    });
  });

  test('in time is told to raise image.timeout', async () => {
    const projectId = await world.project();
    const image = { dockerfile: dockerfile(...slowLines(10)), timeout: '60s' };
    const stuck = await provision(world, builtSpec(projectId, image));
    expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [{ status: 'TIMEOUT' }] });
    await expectTold(world, stuck, {
      step: 'image',
      kind: 'InvalidSpec',
      sentence: /^The build of the image took longer than image\.timeout allows: 60 s\.$/,
      fix: /^Raise image\.timeout, such as to 120s/,
    });
    expect(await builds(world, projectId)).toHaveLength(1);
  });
});

describe.concurrent("a build that somebody cancels in Google's console", () => {
  test('does not come back by itself, and does with :retry', async () => {
    const projectId = await world.project({ quotas: QUEUING });
    await post(world, builtSpec(projectId, good));
    const { id } = await theBuild(world, projectId, 'QUEUED');
    await asOwner(world, 'POST', `v1/projects/${projectId}/locations/us-central1/builds/${id}:cancel`, {});
    const stuck = await afterRun(projectId, 1);
    expect(stuck).toMatchObject({
      state: 'ACTION_REQUIRED',
      failures: [{ step: 'image', kind: 'OperationFailed', status: 'CANCELLED', resource: `builds/${id}` }],
    });
    expect(stuck.attention).toMatch(/^The build of the image was cancelled by somebody/);
    expect(await builds(world, projectId)).toHaveLength(1);

    await letBuild(world, projectId);
    await retry(projectId);
    expect((await afterRun(projectId, 2)).state).toBe('READY');
  });
});

describe.concurrent('a build that no machine is free for', () => {
  test('says how many others are at work, and is built without anybody doing more than ending one of them', async () => {
    const projectId = await world.project({
      services: ['compute', 'cloudbuild'],
      quotas: { CONCURRENT_BUILD_CPUS: 2 },
    });
    const region = `v1/projects/${projectId}/locations/us-central1`;
    const steps = slowLines(300).map((line) => ({ name: 'ubuntu', script: line.replace('RUN ', '') }));
    const { metadata } = await asOwner<Created>(world, 'POST', `${region}/builds`, { steps, timeout: '86400s' });
    await post(world, builtSpec(projectId, good));
    const queued = await theBuild(world, projectId, 'QUEUED');
    const { steps: shown } = await awaitsBuild(projectId, ENVIRONMENT, `${queued.id}). `);
    expect(shown.find(({ name }) => name === 'image')?.waiting?.for).toMatch(
      /^Cloud Build waits for a machine .* 1 build is at work in us-central1, and a quota of build CPUs /,
    );
    await asOwner(world, 'POST', `${region}/builds/${metadata.build.id}:cancel`, {});
    const { state, failures } = await afterRun(projectId, 1);
    expect([state, failures]).toEqual(['READY', []]);
    expect(await builds(world, projectId)).toMatchObject([{ id: queued.id, status: 'SUCCESS' }]);
  });
});

describe.concurrent('DELETE in the middle of a build', () => {
  test('cancels it at Google, and leaves nothing that costs', async () => {
    const projectId = await world.project();
    const spec = builtSpec(projectId, endless);
    await post(world, spec);
    const { id } = await theBuild(world, projectId, 'WORKING');
    const gone = await teardown(world, spec);
    expect(gone.state).toBe('DELETED');
    expect(gone.left?.filter(({ billed }) => billed)).toEqual([]);
    const { repositories, buckets, accounts, instances } = await projectState(world, projectId);
    expect({ repositories, buckets, instances }).toEqual({ repositories: [], buckets: [], instances: [] });
    expect(accounts.filter(({ email }) => email.includes('labwright'))).toEqual([]);
    expect(await builds(world, projectId)).toMatchObject([{ id, status: 'CANCELLED' }]);
  });

  test('leaves the build to the other environment that waits for it', async () => {
    const projectId = await world.project({ quotas: QUEUING });
    const [one, two] = ['seat-one', 'seat-two'].map((environmentId) => builtSpec(projectId, good, { environmentId }));
    if (!one || !two) throw new TypeError('two specs');
    await Promise.all([post(world, one), post(world, two)]);
    const { id } = await theBuild(world, projectId, 'QUEUED');
    await Promise.all([one, two].map(({ environmentId }) => awaitsBuild(projectId, environmentId, id)));
    expect((await teardown(world, one)).state).toBe('DELETED');
    expect(await builds(world, projectId)).toMatchObject([{ id, status: 'QUEUED' }]);
    await awaitsBuild(projectId, two.environmentId, `${id}). None is at work in us-central1: `);

    await letBuild(world, projectId);
    const ready = await provision(world, two);
    expect(ready).toMatchObject({ state: 'READY', outputs: { image: { buildId: id } } });
    expect(await builds(world, projectId)).toHaveLength(1);
  });
});
