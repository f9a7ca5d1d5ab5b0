import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { DURATIONS } from '../../emulator/durations.js';
import { environmentPath } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import { EXPECTED_DURATIONS } from '../../src/domain/expected-durations.js';
import type { IamPolicy } from '../../src/domain/iam-policy.js';
import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { builds, builtSpec, dockerfile, letBuild, QUEUING, slowLines, theBuild } from '../support/built-lab.js';
import { calls, ENVIRONMENT, post } from '../support/environments.js';
import { runGrant } from '../support/gcloud.js';
import { expectTold } from '../support/told.js';
import { asOwner } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

const SPEED = 30;

let world: World;
beforeAll(async () => {
  // Slow enough that a grant has not taken effect when it is first used.
  world = await startWorld({ speed: SPEED });
});
afterAll(() => world.stop());

const image = { dockerfile: dockerfile('RUN pip install kfp==2.17.0') };
const services = requiredServices(resolveSpec(builtSpec('my-project', image)));

/** Google's answers to the asking for a build, in their order. */
async function asked(projectId: string): Promise<number[]> {
  const creations = (await calls(world, projectId)).filter(({ method }) => method.endsWith('builds.create'));
  return creations.map(({ status }) => status);
}

/** Google's seconds from the taking of the first build until it is looked at: waiting for the grants is no part of them. */
async function secondsToFirstLook(projectId: string): Promise<number> {
  const all = await calls(world, projectId);
  const taken = all.find(({ method, status }) => method.endsWith('builds.create') && status === 200);
  const look = all.find(({ method }) => method.endsWith('builds.get'));
  return (SPEED * (Date.parse(look?.time ?? '') - Date.parse(taken?.time ?? ''))) / 1000;
}

describe.concurrent('an account that builds', () => {
  test('is waited for until its grants have taken effect, and nobody has to act', async () => {
    const projectId = await world.project({ services });
    // Refused at least once, also where the grants have taken effect before the first asking.
    await world.emulator('POST', 'faults', { fault: 'build-act-as-denied', project: projectId, count: 1 });
    await post(world, builtSpec(projectId, image));
    const built = await world.waitFor(projectId, ENVIRONMENT, ({ steps, state }) => {
      const step = steps.find(({ name }) => name === 'image');
      return step?.state === 'SUCCEEDED' || state !== 'PROVISIONING';
    });
    expect(built).toMatchObject({ state: 'PROVISIONING', failures: [], runs: [{ number: 1 }] });
    const answers = await asked(projectId);
    expect(answers[0]).toBeGreaterThanOrEqual(400);
    const accepted = answers.filter((status) => status < 400);
    const all = await builds(world, projectId);
    expect(all).toHaveLength(accepted.length);
    expect(all.filter(({ status }) => status === 'SUCCESS')).toHaveLength(1);
    expect(await secondsToFirstLook(projectId)).toBeGreaterThanOrEqual(0.7 * EXPECTED_DURATIONS.image.ensure);
  });

  test('that loses its right to push is not built with for ever: a person is asked, and :retry grants it again', async () => {
    const projectId = await world.project({ services, quotas: QUEUING });
    // At work for longer than the loss of a role needs to take effect.
    const slow = { dockerfile: dockerfile(...slowLines(2)) };
    await post(world, builtSpec(projectId, slow));
    await theBuild(world, projectId, 'QUEUED');
    await takeAwayWriter(projectId);
    await letBuild(world, projectId);
    const stuck = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state !== 'PROVISIONING');
    expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [{ reason: 'PUSH_NOT_AUTHORIZED' }] });
    await expectTold(world, stuck, {
      step: 'image',
      kind: 'PermissionDenied',
      sentence: /^The build of the image was not allowed to push/,
      fix: /needs roles\/artifactregistry\.writer \(artifactregistry\.repositories\.uploadArtifacts\) on the repository\.$/,
      command: new RegExp(
        `^gcloud artifacts repositories add-iam-policy-binding labwright --project=${projectId} --location=us-central1 --member=serviceAccount:builder-labwright@${projectId}\\S+ --role=roles/artifactregistry\\.writer$`,
      ),
    });
    const before = await builds(world, projectId);
    // As many as end within the time that a grant may need to take effect.
    expect(before.length).toBeLessThanOrEqual(4);

    await world.request('POST', `${environmentPath(projectId, ENVIRONMENT)}:retry`);
    const built = await world.waitFor(projectId, ENVIRONMENT, ({ runs, steps, state }) => {
      const step = steps.find(({ name }) => name === 'image');
      return runs.length === 2 && (step?.state === 'SUCCEEDED' || state === 'ACTION_REQUIRED');
    });
    expect(built.steps.find(({ name }) => name === 'image')?.state).toBe('SUCCEEDED');
  });

  test('that may not read the context gets no build: a person is asked, and the environment goes on by itself', async () => {
    const projectId = await world.project({ services });
    const letAsk = await holdCreation(projectId);
    await post(world, builtSpec(projectId, image));
    await until(async () => (await asked(projectId))[0], {
      withinMs: 120_000,
      describe: () => 'no build is asked for',
    });
    await takeAwayViewer(projectId);
    await letAsk();
    const stuck = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state !== 'PROVISIONING');
    expect(stuck).toMatchObject({ state: 'ACTION_REQUIRED', failures: [{ code: 400, status: 'INVALID_ARGUMENT' }] });
    const builder = `builder-labwright@${projectId}.iam.gserviceaccount.com`;
    await expectTold(world, stuck, {
      step: 'image',
      kind: 'PermissionDenied',
      sentence: new RegExp(
        `^The account that builds may not read the context: ${builder} does not have storage\\.objects\\.get access `,
      ),
      fix: /needs roles\/storage\.objectViewer \(storage\.objects\.get\) on the bucket\.$/,
      command: new RegExp(
        `^gcloud storage buckets add-iam-policy-binding gs://labwright-${projectId} --member=serviceAccount:${builder} --role=roles/storage\\.objectViewer$`,
      ),
    });
    expect(await builds(world, projectId)).toEqual([]);

    await runGrant(world, stuck.failures[0]?.fix?.command ?? '');
    const { runs, failures } = await world.waitFor(projectId, ENVIRONMENT, ({ state }) => state === 'READY');
    expect([runs[0]?.result, runs.at(-1)?.result, failures]).toEqual(['FAILED', 'SUCCEEDED', []]);
    expect((await builds(world, projectId)).map(({ status }) => status)).toEqual(['SUCCESS']);
  });
});

/** Cloud Build answers no request for a build, until what this resolves to is called. */
async function holdCreation(projectId: string): Promise<() => Promise<unknown>> {
  const method = 'cloudbuild.projects.locations.builds.create';
  const rule = { fault: 'unavailable', method, project: projectId };
  const { faults } = await world.emulator<{ faults: { id: string }[] }>('POST', 'faults', rule);
  return () => world.emulator('DELETE', `faults/${faults[0]?.id}`);
}

/** Somebody tidies the bucket's policy; resolves once that has taken effect everywhere. */
async function takeAwayViewer(projectId: string): Promise<void> {
  const iam = `storage/v1/b/labwright-${projectId}/iam`;
  const policy = await asOwner<IamPolicy>(world, 'GET', iam);
  const bindings = policy.bindings.filter(({ role }) => role !== 'roles/storage.objectViewer');
  await asOwner(world, 'PUT', iam, { ...policy, bindings });
  const [, , longest] = DURATIONS.grantEffective.seconds;
  await new Promise((resolve) => setTimeout(resolve, (1000 * longest) / SPEED));
}

/** Somebody tidies the repository's policy. */
async function takeAwayWriter(projectId: string): Promise<void> {
  const repository = `v1/projects/${projectId}/locations/us-central1/repositories/labwright`;
  const policy = await asOwner<IamPolicy>(world, 'GET', `${repository}:getIamPolicy`);
  const bindings = policy.bindings.filter(({ role }) => role !== 'roles/artifactregistry.writer');
  await asOwner(world, 'POST', `${repository}:setIamPolicy`, { policy: { ...policy, bindings } });
}
