/** Environments whose image is built, and what the twin then holds. */
import { labSpec as example } from '../../scripts/lab.js';
import { until } from '../../scripts/wait.js';
import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { OWNER, projectState, type BuildState } from './environments.js';
import { AS_OWNER, asOwner } from './owner.js';
import type { World } from './world.js';

type Image = NonNullable<EnvironmentSpec['image']>;

export const BASE = 'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:20250609-2200-rc0';

/** A Dockerfile of the test's own: what differs makes another image. */
export const dockerfile = (...lines: string[]) => [`FROM ${BASE}`, ...lines, ''].join('\n');

/** Some eighty simulated seconds each, for a build that is still at work when something else happens. */
export const slowLines = (count: number) =>
  Array.from({ length: count }, (_, line) => `RUN pip install kfp==2.${line}`);

export function builtSpec(projectId: string, image: Image, more: Partial<EnvironmentSpec> = {}): EnvironmentSpec {
  const notebook = { owner: OWNER, idleShutdown: '24h' };
  return { projectId, environmentId: 'mlops-lab', image, notebook, ...more };
}

/** The lab's example, for a project of the test's. */
export async function exampleSpec(projectId: string): Promise<EnvironmentSpec> {
  const spec = await example();
  return { ...spec, projectId, notebook: { ...spec.notebook, idleShutdown: '24h' } };
}

/** Those that make a notebook's image. */
export async function builds(world: World, projectId: string): Promise<BuildState[]> {
  const { builds: all } = await projectState(world, projectId);
  return all.filter(({ tags: marks }) => marks.some((mark) => mark.startsWith('labwright-image-')));
}

/** The one build that the project has, once Cloud Build holds it in this status. */
export function theBuild(world: World, projectId: string, status: string): Promise<BuildState> {
  let last: BuildState[] = [];
  return until(
    async () => {
      last = await builds(world, projectId);
      return last.length === 1 && last[0]?.status === status ? last[0] : undefined;
    },
    { withinMs: 120_000, describe: () => `the one build to be ${status}: ${JSON.stringify(last)}` },
  );
}

/**
 * In a project with these quotas no build finds a machine, until `letBuild`; or for the hours that a build may be queued,
 * which a world of HOLDING_SPEED or slower keeps up for longer than a test waits for anything.
 */
export const QUEUING = { CONCURRENT_BUILD_CPUS: 0 };
export const HOLDING_SPEED = 200;

export async function letBuild(
  world: World,
  projectId: string,
  { region = 'us-central1', quotas = {} }: { region?: string; quotas?: Record<string, number> } = {},
): Promise<void> {
  await world.emulator('PATCH', `projects/${projectId}`, { quotas });
  // A build of the owner's: when one starts, those before it start too.
  const steps = [{ name: 'gcr.io/cloud-builders/docker', args: ['version'] }];
  await asOwner(world, 'POST', `v1/projects/${projectId}/locations/${region}/builds`, { steps });
}

/** What stands in a registry of the project: `address:tag` of every tag. */
export async function tags(world: World, projectId: string): Promise<string[]> {
  const { repositories } = await projectState(world, projectId);
  return repositories.flatMap(({ images }) =>
    images.flatMap(({ uri, tags: names }) => names.map((tag) => `${uri.replace(/@.*$/, '')}:${tag}`)),
  );
}

/** By somebody, or by a cleanup policy of the repository: with all its tags. */
export async function deleteImage(world: World, projectId: string, digest: string): Promise<void> {
  const holder = async () => {
    const { repositories } = await projectState(world, projectId);
    return repositories.find(({ images }) => images.some(({ uri }) => uri.endsWith(`@${digest}`)));
  };
  const { name = '' } = (await holder()) ?? {};
  await asOwner(world, 'DELETE', `v1/${name}/packages/mlops-dev/versions/${digest}?force=true`);
  await until(async () => (await holder()) === undefined || undefined, {
    withinMs: 120_000,
    describe: () => `${digest} is still there`,
  });
}

/** Somebody's bucket in the project. */
export async function makeBucket(world: World, projectId: string): Promise<string> {
  const name = `${projectId}-sources`;
  await asOwner(world, 'POST', `storage/v1/b?project=${projectId}`, { name, location: 'us-central1' });
  return name;
}

export async function upload(world: World, bucket: string, name: string, bytes: Uint8Array): Promise<string> {
  const query = `uploadType=media&name=${encodeURIComponent(name)}`;
  const answer = await fetch(`${world.emulatorUrl}/upload/storage/v1/b/${bucket}/o?${query}`, {
    method: 'POST',
    headers: { ...AS_OWNER, 'content-type': 'application/gzip' },
    body: new Uint8Array(bytes),
  });
  if (!answer.ok) throw new Error(`The upload was answered ${answer.status}: ${await answer.text()}`);
  return `gs://${bucket}/${name}`;
}
