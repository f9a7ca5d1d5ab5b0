import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { contextArchive, type ContextArchive } from '../../src/activities/context.js';
import { newEnvironment, startOptions } from '../../src/api/new-environment.js';
import type { Grant } from '../../src/domain/grants.js';
import { environmentWorkflowId } from '../../src/domain/names.js';
import type { RunInput } from '../../src/domain/run-input.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { STOP, stepsFor } from '../../src/domain/steps.js';
import { builds, dockerfile, upload } from '../support/built-lab.js';
import {
  builtSpec,
  ENVIRONMENT,
  isAtRest,
  labSpec,
  mutatingCalls,
  OWNER,
  projectState,
  provision,
} from '../support/environments.js';
import { forge, inputOf, wish } from '../support/forge.js';
import { asOwner, makeAccount } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
/** With an environment in it whose rights somebody would like to have. */
let projectId: string;
beforeAll(async () => {
  world = await startWorld({
    policy: {
      defaults: {
        profiles: ['least-privilege'],
        networks: ['default'],
        owners: ['*@example.com'],
        baseImages: ['us-docker.pkg.dev/deeplearning-platform-release/*'],
      },
      projects: { '*': { callers: [] } },
    },
  });
  projectId = await world.project();
  expect((await provision(world, builtSpec(projectId, { environmentId: 'victim' }))).state).toBe('READY');
});
afterAll(() => world.stop());

const email = (id: string) => `${id}@${projectId}.iam.gserviceaccount.com`;
const forged = (more: Partial<EnvironmentSpec> = {}) => inputOf(labSpec(projectId, more));
const withSpec = (input: RunInput, spec: object): RunInput => ({
  ...input,
  spec: { ...input.spec, ...spec },
});

/** What the attack does, and that it changed nothing. */
async function changesNothing<T>(attack: () => Promise<T>): Promise<T> {
  const before = [await projectState(world, projectId), await mutatingCalls(world, projectId)];
  const answer = await attack();
  expect([await projectState(world, projectId), await mutatingCalls(world, projectId)]).toEqual(before);
  return answer;
}

describe('a run that was started at Temporal, past the API', () => {
  test.each<[string, () => RunInput, string, RegExp]>([
    ['with the profile lab', () => forged({ access: { profile: 'lab' } }), 'PolicyViolated', /access\.profile/],
    [
      'with an owner of elsewhere',
      () => forged({ notebook: { owner: 'eve@evil.example' } }),
      'PolicyViolated',
      /owner/,
    ],
    ['in a network of others', () => forged({ notebook: { network: 'production' } }), 'PolicyViolated', /network/],
    [
      'with a role besides',
      () => forged({ access: { grants: [{ role: 'roles/owner' }] } }),
      'PolicyViolated',
      /never granted/,
    ],
    [
      'with a Dockerfile on an image of others',
      () => forged({ image: { dockerfile: dockerfile('COPY --from=eve/image /a /b') } }),
      'PolicyViolated',
      /eve\/image/,
    ],
    [
      'without the first step',
      () => {
        const input = forged({ access: { profile: 'lab' } });
        return { ...input, steps: input.steps.slice(5).map((row, at) => (at === 0 ? { ...row, needs: [] } : row)) };
      },
      'PolicyViolated',
      /access\.profile/,
    ],
    [
      "under another environment's name",
      () => ({ ...forged(), key: { projectId, environmentId: 'victim' } }),
      'InvalidSpec',
      /environmentId/,
    ],
    [
      'in another project than its spec says',
      () => ({ ...forged(), key: { projectId: 'another-project', environmentId: 'mlops-lab' } }),
      'InvalidSpec',
      /projectId/,
    ],
    [
      'as the account of another environment',
      () => forged({ access: { accounts: { builder: email('x-builder'), notebook: email('labwright-victim') } } }),
      'PolicyViolated',
      /belongs to an environment/,
    ],
    [
      "with least privilege for the project's default accounts",
      () => withSpec(forged(), { access: { profile: 'least-privilege', accounts: 'default', grants: [] } }),
      'InvalidSpec',
      /accounts/,
    ],
    [
      "with another environment's marks",
      () => withSpec(forged(), { labels: { 'labwright-environment': 'victim' } }),
      'InvalidSpec',
      /reserved/,
    ],
    ['with a field that no spec has', () => withSpec(forged(), { sudo: true }), 'InvalidSpec', /sudo/],
    [
      'that takes back the grants of another environment',
      () => ({ ...forged(), superseded: [inputOf(labSpec(projectId, { environmentId: 'victim' }))] }),
      'InvalidSpec',
      /environmentId/,
    ],
  ])('%s ends before it changes anything.', async (_how, input, kind, sentence) => {
    const failures = await changesNothing(() => forge(world, 'provisionEnvironment', input()));
    expect(failures.map((failure) => failure.kind)).toContain(kind);
    expect(failures.map((failure) => failure.sentence).join(' ')).toMatch(sentence);
  });

  test("cannot take down another environment's things.", async () => {
    const input = { ...forged(), key: { projectId, environmentId: 'victim' }, touched: true };
    const failures = await changesNothing(() => forge(world, 'teardownEnvironment', input));
    expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['InvalidSpec']));
  });

  test("cannot stop another environment's notebook.", async () => {
    const input = { ...forged(), key: { projectId, environmentId: 'victim' }, stops: true, steps: [STOP] };
    const failures = await changesNothing(() => forge(world, 'provisionEnvironment', input));
    expect(failures).toMatchObject([{ kind: 'InvalidSpec', sentence: expect.stringContaining('victim') as string }]);
  });

  test('parks the environment, which says whom to ask.', async () => {
    const spec = labSpec(projectId, { environmentId: 'smuggled', access: { profile: 'lab' } });
    const input = newEnvironment(spec, { time: new Date().toISOString(), timeScale: 0.001 });
    const { taskQueue = '' } = world.services;
    await changesNothing(async () => {
      await world.temporal.workflow.start('environment', startOptions(taskQueue, input));
      const { state, attention, failures } = await world.waitFor(projectId, 'smuggled', isAtRest);
      expect(state).toBe('ACTION_REQUIRED');
      expect(attention).toContain('policy.yaml');
      expect(failures[0]).toMatchObject({
        kind: 'PolicyViolated',
        fix: { text: expect.stringContaining('policy.yaml') as string },
      });
    });
  });
});

test('An update that was signalled past the API changes nothing, and asks for a person.', async () => {
  const own = await world.project();
  expect((await provision(world, labSpec(own))).state).toBe('READY');
  const before = [await projectState(world, own), await mutatingCalls(world, own)];
  const handle = world.temporal.workflow.getHandle(
    environmentWorkflowId({ projectId: own, environmentId: ENVIRONMENT }),
  );
  const patch = { access: { profile: 'lab' }, notebook: { owner: 'eve@evil.example' } };
  await handle.signal('update', { mask: ['access.profile', 'notebook.owner'], patch, allowRecreate: true }, 'user:eve');
  const { failures } = await world.waitFor(own, ENVIRONMENT, ({ state }) => state === 'ACTION_REQUIRED');
  expect(failures.map(({ kind }) => kind)).toEqual(['PolicyViolated', 'PolicyViolated']);
  expect([await projectState(world, own), await mutatingCalls(world, own)]).toEqual(before);
});

describe('a build that was started at Temporal', () => {
  const buildInput = (outputs: object, spec = builtSpec(projectId, { environmentId: 'builds' })) => {
    const { files: _, ...input } = inputOf(spec);
    return { ...input, step: stepsFor(input.spec).find(({ name }) => name === 'image'), outputs };
  };
  const hash = 'a'.repeat(64);
  const context = () => ({
    bucket: `labwright-${projectId}`,
    object: `source/${hash}.tgz`,
    generation: '1',
    context: `sha256:${hash}`,
  });
  const accounts = () => ({ builder: email('builder-labwright'), notebook: email('labwright-builds') });

  test.each<[string, () => object]>([
    ['as another account', () => ({ accounts: { ...accounts(), builder: email('production') }, source: context() })],
    ['from whatever lies there', () => ({ accounts: accounts(), source: { ...context(), generation: '' } })],
    ['from a bucket of others', () => ({ accounts: accounts(), source: { ...context(), bucket: 'production' } })],
    [
      'of another context than its tag says',
      () => ({
        accounts: accounts(),
        source: { ...context(), object: 'source/eve.tgz' },
      }),
    ],
  ])('%s never reaches Cloud Build.', async (_how, outputs) => {
    await makeAccountOnce('production');
    const before = await builds(world, projectId);
    const failures = await changesNothing(() => forge(world, 'imageBuild', buildInput(outputs())));
    expect(failures.map(({ kind }) => kind)).toEqual(['InvalidSpec']);
    expect(await builds(world, projectId)).toEqual(before);
  });

  test.each<[string, (archive: ContextArchive) => string, string, RegExp]>([
    ['on an image of others', ({ sha256 }) => sha256, 'PolicyViolated', /Line 2: "eve\/image"/],
    ['of a context that is not what its name says', () => hash, 'Foreign', new RegExp(`source/${hash}\\.tgz exists`)],
  ])('%s never reaches Cloud Build, though it lies where it should.', async (_how, named, kind, sentence) => {
    const archive = contextArchive({ Dockerfile: dockerfile('COPY --from=eve/image /a /b') });
    const name = named(archive);
    const { bucket } = context();
    const object = `source/${name}.tgz`;
    await upload(world, bucket, object, archive.bytes);
    const { generation } = await asOwner<{ generation: string }>(
      world,
      'GET',
      `storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`,
    );
    const source = { bucket, object, generation, context: `sha256:${name}` };
    const failures = await changesNothing(() =>
      forge(world, 'imageBuild', buildInput({ accounts: accounts(), source })),
    );
    expect(failures.map((failure) => failure.kind)).toEqual([kind]);
    expect(failures[0]?.sentence).toMatch(sentence);
  });

  let made: Promise<string> | undefined;
  const makeAccountOnce = (id: string) => (made ??= makeAccount(world, projectId, id));
});

describe('a wish that was signalled to the writer of policies', () => {
  const onProject = () => ({ kind: 'project' as const, projectId });
  const victim = () => ({ kind: 'serviceAccount' as const, email: email('labwright-victim') });
  const self = 'serviceAccount:labwright@labwright-host.iam.gserviceaccount.com';

  test.each<[string, () => Grant]>([
    ['a person a role', () => ({ role: 'roles/aiplatform.user', member: 'user:eve@example.com', on: onProject() })],
    [
      'a notebook a wide role',
      () => ({ role: 'roles/editor', member: `serviceAccount:${email('labwright-victim')}`, on: onProject() }),
    ],
    [
      'the builder a role on the project',
      () => ({
        role: 'roles/artifactregistry.writer',
        member: `serviceAccount:${email('builder-labwright')}`,
        on: onProject(),
      }),
    ],
    [
      'the use of an account to somebody of elsewhere',
      () => ({ role: 'roles/iam.serviceAccountUser', member: 'user:eve@evil.example', on: victim() }),
    ],
    [
      'a token of an account',
      () => ({ role: 'roles/iam.serviceAccountTokenCreator', member: `user:${OWNER}`, on: victim() }),
    ],
    [
      'the use of an account of others',
      () => ({
        role: 'roles/iam.serviceAccountUser',
        member: self,
        on: { kind: 'serviceAccount', email: email('production-app') },
      }),
    ],
    [
      'something in another project',
      () => ({
        role: 'roles/logging.logWriter',
        member: `serviceAccount:${email('labwright-victim')}`,
        on: { kind: 'project', projectId: 'labwright-host' },
      }),
    ],
    [
      'something on a bucket of others',
      () => ({
        role: 'roles/storage.objectViewer',
        member: `serviceAccount:${email('builder-labwright')}`,
        on: { kind: 'bucket', name: `${projectId}-production` },
      }),
    ],
  ])('never grants %s.', async (_what, grant) => {
    const answer = await changesNothing(() => wish(world, projectId, { grant: [grant()] }));
    expect(answer.error?.message).toContain('neither grants nor takes back');
  });

  test.each<[string, () => Grant]>([
    ["the owner's role", () => ({ role: 'roles/owner', member: 'user:owner@example.com', on: onProject() })],
    [
      'the use of an account from a program of others',
      () => ({ role: 'roles/iam.serviceAccountUser', member: `serviceAccount:${email('ci')}`, on: victim() }),
    ],
    ["the service's own", () => ({ role: 'roles/resourcemanager.projectIamAdmin', member: self, on: onProject() })],
  ])('never takes back %s.', async (_what, grant) => {
    const answer = await changesNothing(() => wish(world, projectId, { revoke: [grant()] }));
    expect(answer.error?.message).toContain('neither grants nor takes back');
  });
});
