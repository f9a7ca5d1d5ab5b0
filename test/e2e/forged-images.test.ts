import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { contextArchive, sha256 } from '../../src/activities/context.js';
import { contentTag, contentText, contextObject, inlineFiles } from '../../src/domain/image-content.js';
import { formatImagePlace, imagePlace } from '../../src/domain/image-uri.js';
import { bucketName, imageWorkflowId, notebookInstanceId } from '../../src/domain/names.js';
import { IMAGE_WORKFLOW } from '../../src/domain/product.js';
import { resolveSpec } from '../../src/domain/resolve.js';
import type { RunInput } from '../../src/domain/run-input.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { stepsFor } from '../../src/domain/steps.js';
import { builds, builtSpec, deleteImage, dockerfile } from '../support/built-lab.js';
import { isAtRest, post, projectState, provision } from '../support/environments.js';
import { forge, inputOf } from '../support/forge.js';
import { asOwner } from '../support/owner.js';
import { startWorld, type World } from '../support/world.js';

/** Somebody reaches Temporal's port, and there is an image in our repository that they want another notebook to run. */
let world: World;
let projectId: string;
beforeAll(async () => {
  world = await startWorld();
  projectId = await world.project();
});
afterAll(() => world.stop());

const email = (id: string) => `${id}@${projectId}.iam.gserviceaccount.com`;
const specOf = (environmentId: string) =>
  builtSpec(projectId, { dockerfile: dockerfile(`RUN echo ${environmentId}`) }, { environmentId });

/** Everything about an image is said by the spec, before anybody has built it. */
function contentOf(written: EnvironmentSpec): { archive: string; hash: string; uri: string } {
  const { image, region, ...spec } = resolveSpec(written);
  const place = imagePlace({ image, region, ...spec });
  const files = inlineFiles(image);
  if (place === undefined || files === undefined) throw new TypeError('The image is built from texts.');
  const target = { region, image: formatImagePlace(place) };
  const archive = contextArchive(files).sha256;
  const hash = sha256(
    contentText({ context: `sha256:${archive}`, version: '', builder: email('builder-labwright'), target }),
  );
  return { archive, hash, uri: `${target.image}:${contentTag(hash)}` };
}

/** What the step told that stored it. */
async function sourceOf(spec: EnvironmentSpec): Promise<object> {
  const { archive } = contentOf(spec);
  const [bucket, object] = [bucketName(projectId), contextObject(archive)];
  const path = `storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`;
  const { generation } = await asOwner<{ generation: string }>(world, 'GET', path);
  return { bucket, object, generation, context: `sha256:${archive}` };
}

test("a build's workflow that answers another image is not believed: the environment's own is built.", async () => {
  const eve = specOf('eve');
  const { outputs: evil } = await provision(world, eve);
  const { files: _, ...input } = inputOf(eve);
  const step = stepsFor(input.spec).find(({ name }) => name === 'image');
  const outputs = {
    accounts: { builder: email('builder-labwright'), notebook: email('labwright-eve') },
    source: await sourceOf(eve),
  };
  const victim = specOf('victim');
  const { hash, uri } = contentOf(victim);
  const { workflow } = world.temporal;
  const forged = {
    taskQueue: world.services.taskQueue ?? '',
    workflowId: imageWorkflowId(projectId, hash),
    args: [{ ...input, step, outputs }],
  };
  await workflow.start(IMAGE_WORKFLOW, { ...forged, startDelay: '1 h' });
  await post(world, victim);
  await world.waitFor(projectId, 'victim', ({ steps }) =>
    steps.some(({ name, waiting }) => name === 'image' && waiting?.for === 'The image is being built.'),
  );
  // Which ends the delay.
  const handle = await workflow.signalWithStart(IMAGE_WORKFLOW, { ...forged, signal: 'begin' });
  expect(await handle.result()).toMatchObject({ digest: evil?.image.digest });
  const { state, outputs: own } = await world.waitFor(projectId, 'victim', isAtRest);
  expect([state, own?.image.uri]).toEqual(['READY', uri]);
  const made = await builds(world, projectId);
  expect(made.find(({ id }) => id === own?.image.buildId)?.images).toEqual([{ name: uri, digest: own?.image.digest }]);
  expect(own?.image.digest).not.toBe(evil?.image.digest);
});

describe('a tag that somebody pushed', () => {
  /** A run without the step that would have said so. */
  const forgeNotebook = (spec: EnvironmentSpec, more: Partial<RunInput> = {}) => {
    const needs: Record<string, string[]> = { accounts: [], source: [], notebook: ['accounts', 'source'] };
    const input = inputOf(spec);
    const steps = input.steps.flatMap((row) => (needs[row.name] ? [{ ...row, needs: needs[row.name] }] : []));
    return forge(world, 'provisionEnvironment', { ...input, ...more, steps });
  };
  const notebookOf = async (environmentId: string) => {
    const { instances } = await projectState(world, projectId);
    return instances.find(({ name }) => name.endsWith(`/${notebookInstanceId({ projectId, environmentId })}`));
  };

  test('becomes no notebook.', async () => {
    const spec = specOf('smuggled');
    const { uri } = contentOf(spec);
    await world.emulator('POST', 'images', { uri });
    expect(await forgeNotebook(spec)).toMatchObject([{ step: 'notebook', kind: 'Foreign', resource: uri }]);
    expect(await notebookOf('smuggled')).toBeUndefined();
  });

  test('becomes none where a build of ours pushed another image under it once.', async () => {
    const spec = specOf('former');
    const { uri } = contentOf(spec);
    const { outputs } = await provision(world, spec);
    await deleteImage(world, projectId, outputs?.image.digest ?? '');
    await world.emulator('POST', 'images', { uri });
    const latter = { ...spec, environmentId: 'latter' };
    expect(contentOf(latter).uri).toBe(uri);
    expect(await forgeNotebook(latter)).toMatchObject([{ step: 'notebook', kind: 'Foreign', resource: uri }]);
    expect(await notebookOf('latter')).toBeUndefined();
  });

  test('is given to no notebook that is there.', async () => {
    await provision(world, specOf('worked-in'));
    const before = await notebookOf('worked-in');
    const spec = { ...specOf('worked-in'), image: { dockerfile: dockerfile('RUN echo another') } };
    const { uri } = contentOf(spec);
    await world.emulator('POST', 'images', { uri });
    const change = { effects: { 'image.dockerfile': 'restart' as const } };
    const failures = await forgeNotebook(spec, { everReady: true, change });
    expect(failures).toMatchObject([{ step: 'notebook', kind: 'Foreign', resource: uri }]);
    expect(before?.state).toBe('ACTIVE');
    expect(await notebookOf('worked-in')).toEqual(before);
  });
});
