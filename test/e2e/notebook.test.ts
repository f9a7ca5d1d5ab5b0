import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { requiredServices } from '../../src/domain/services.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { labSpec, post, projectState, provision, teardown } from '../support/environments.js';
import { runGrant } from '../support/gcloud.js';
import { asOwner } from '../support/owner.js';
import { expectTold } from '../support/told.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const zone = (name: string, change: object) => world.emulator('PATCH', `zones/${name}`, change);

describe('a zone with no machine free', () => {
  test('is followed by the next one, and its half-made instance is gone', async () => {
    await zone('europe-west4-a', { dry: true });
    const projectId = await world.project();
    const environment = await provision(
      world,
      labSpec(projectId, { region: 'europe-west4', zones: ['europe-west4-a', 'europe-west4-b'] }),
    );
    expect(environment.state).toBe('READY');
    expect(environment.outputs?.notebook.zone).toBe('europe-west4-b');
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });

  test('and all zones dry ends the run with the zones that were tried, leaving no half-made instance', async () => {
    await zone('europe-west4-a', { dry: true });
    const projectId = await world.project();
    const spec = labSpec(projectId, { region: 'europe-west4', zones: ['europe-west4-a'] });
    await post(world, spec);
    // It is tried again for a day: so much of Google's time is not waited for here.
    const { failures } = await world.waitFor(
      projectId,
      spec.environmentId,
      (environment) => environment.state === 'RETRYING' && environment.failures.length > 0,
    );
    expect(failures).toMatchObject([
      { step: 'notebook', kind: 'Stockout', sentence: expect.stringContaining('europe-west4-a') as string },
    ]);
    expect((await projectState(world, projectId)).instances).toEqual([]);
    expect((await teardown(world, labSpec(projectId))).state).toBe('DELETED');
  });
});

describe('a half-made notebook', () => {
  test('that could not be removed either is no stopped one: the next run removes it and makes another', async () => {
    const projectId = await world.project();
    const on = (fault: string, verb: string) => ({
      ...{ fault, project: projectId, count: 1 },
      method: `notebooks.projects.locations.instances.${verb}`,
    });
    await world.emulator('POST', 'faults', [on('operation-internal', 'create'), on('operation-denied', 'delete')]);
    const spec = labSpec(projectId);
    await post(world, spec);
    const { state, runs } = await world.waitFor(projectId, spec.environmentId, ({ state: is }) =>
      ['READY', 'STOPPED'].includes(is),
    );
    expect([state, ...runs.map(({ result }) => result)]).toEqual(['READY', 'FAILED', 'SUCCEEDED']);
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });
});

describe('a notebook that never comes up', () => {
  test('for an image that is no Workbench goes, and is told with the last lines of its serial console', async () => {
    const projectId = await world.project();
    const uri = `us-central1-docker.pkg.dev/${projectId}/team/tool:v1`;
    await world.emulator('POST', 'images', { uri, base: false });
    const environment = await provision(world, labSpec(projectId, { image: { uri } }));
    expect(environment.state).toBe('ACTION_REQUIRED');
    await expectTold(world, environment, {
      step: 'notebook',
      kind: 'InvalidSpec',
      sentence: /is PROVISIONING\/\S+ after \d+ minutes: \S+\/team\/tool:v1 starts no JupyterLab on port 8080\.$/,
      fix: /must derive from a Workbench base: FROM us-docker\.pkg\.dev\//,
    });
    const logTail = environment.failures[0]?.logTail ?? [];
    expect(logTail.at(-1)).toContain('not listening on port 8080');
    expect(logTail.length).toBeLessThanOrEqual(15);
    expect((await projectState(world, projectId)).instances).toEqual([]);
  });

  test('for a private image of another project says who needs which right, and is tried again by itself', async () => {
    const [projectId, theirs] = [await world.project(), await world.project({ services: ['artifactregistry'] })];
    const uri = `us-central1-docker.pkg.dev/${theirs}/team/lab:v1`;
    await world.emulator('POST', 'images', { uri, base: true });
    const spec = labSpec(projectId, { image: { uri } });
    await post(world, spec);
    const waiting = await world.waitFor(projectId, spec.environmentId, ({ state }) => state === 'RETRYING');
    await expectTold(world, waiting, {
      step: 'notebook',
      kind: 'OperationFailed',
      sentence: new RegExp(
        `: labwright-mlops-lab@${projectId}\\S+ may not pull ${uri}, it lacks artifactregistry\\.repositories\\.downloadArtifacts\\.$`,
      ),
      fix: /^Grant roles\/artifactregistry\.reader on the image's repository/,
      command: /^gcloud artifacts repositories add-iam-policy-binding team --project=/,
    });
    expect(waiting.failures[0]?.logTail?.join('\n')).toContain('artifactregistry.repositories.downloadArtifacts');
    await runGrant(world, waiting.failures[0]?.fix?.command ?? '');
    const { runs } = await world.waitFor(projectId, spec.environmentId, ({ state }) => state === 'READY');
    expect(runs[0]?.result).toBe('FAILED');
    expect((await projectState(world, projectId)).instances).toHaveLength(1);
  });
});

describe('an account and a notebook of the same names that are not ours', () => {
  test('are found by preflight and left alone, by provision and by teardown', async () => {
    const projectId = await world.project({ services: requiredServices(resolveSpec(labSpec('my-project'))) });
    const theirs = { accountId: 'labwright-mlops-lab', serviceAccount: { description: 'made by hand' } };
    const instances = `v2/projects/${projectId}/locations/us-central1-b/instances`;
    await asOwner(world, 'POST', `v1/projects/${projectId}/serviceAccounts`, theirs);
    await asOwner(world, 'POST', `${instances}?instanceId=mlops-lab`, { labels: { team: 'a' } });
    const before = await projectState(world, projectId);

    const refused = await provision(world, labSpec(projectId));
    expect(refused.state).toBe('ACTION_REQUIRED');
    expect(refused.failures.map(({ kind }) => kind)).toEqual(['Foreign', 'Foreign']);
    expect((await teardown(world, labSpec(projectId))).state).toBe('DELETED');
    const { accounts, instances: after } = await projectState(world, projectId);
    expect(accounts.map(({ email }) => email)).toEqual(before.accounts.map(({ email }) => email));
    expect(after.map(({ name }) => name)).toEqual(before.instances.map(({ name }) => name));
    expect(after).toHaveLength(1);
  });
});
