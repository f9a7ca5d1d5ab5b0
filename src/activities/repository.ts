import type { Left } from '../domain/environment.js';
import type { Failure } from '../domain/failures.js';
import { installationTag } from '../domain/image-content.js';
import { formatImagePlace, imagePlace, repositoryName, type ImagePlace } from '../domain/image-uri.js';
import { hasMark, markLabels, sharedMark } from '../domain/names.js';
import { PRODUCT } from '../domain/product.js';
import { isBuilt } from '../domain/resolve.js';
import { REGISTRY_SERVICE } from '../domain/services.js';
import type { Repository } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { StepFailure } from './failure.js';
import { foreignShared } from './foreign.js';
import { neighbour, stays } from './neighbours.js';
import { endOf, type OperationMemory } from './operation.js';
import type { Step } from './step.js';
import { unless, unlessOff } from './unless.js';
import { Waiting } from './waiting.js';

const KIND = 'Artifact Registry repository';

/** One repository of ours a region, for all environments of the project; one that was asked for by name is used as it is. */
export const repository: Step<'repository', OperationMemory> = {
  name: 'repository',

  async inspect(attempt) {
    const there = await look(attempt);
    if (there === undefined) return { state: 'absent', changes: [creation(attempt)] };
    check(attempt, there);
    return { state: 'present' };
  },

  fromNothing: (attempt) => Promise.resolve({ changes: [creation(attempt)] }),

  async ensure(attempt) {
    await follow(attempt, 'Google creates the image repository.');
    // Where the registry was off there is hardly one; where there is, Google says so (`ALREADY_EXISTS`).
    const there = attempt.wasAbsent(REGISTRY_SERVICE) ? undefined : await look(attempt);
    if (there === undefined) return create(attempt);
    check(attempt, there);
    return { name: there.name };
  },

  async remove(attempt) {
    await follow(attempt, 'Google deletes the image repository.');
    const there = await unlessOff(() => look(attempt));
    if (there === undefined) return [];
    const other = await neighbour(attempt, 'repository');
    if (other !== undefined) return [stays(there.name, other)];
    if (!isOurs(attempt, there)) return (await hasBuilt(attempt)) ? [imagesStay(attempt, there)] : [];
    const operation = await attempt.gcp.artifactRegistry.deleteRepository(there.name);
    if (operation) attempt.memory.operation = operation.name;
    attempt.changed();
    throw new Waiting('Google deletes the image repository.');
  },
};

/** Its name is free, or ours. */
export async function repositoryFindings(attempt: Attempt): Promise<Failure[]> {
  const there = await look(attempt);
  return there === undefined || isUsable(attempt, there) ? [] : [foreignOne(attempt)];
}

function check(attempt: Attempt, there: Repository): void {
  if (!isUsable(attempt, there)) throw new StepFailure(foreignOne(attempt));
  if (there.format !== 'DOCKER') throw new StepFailure(wrongFormat(attempt, there));
  if (isOurs(attempt, there) && !there.immutableTags) throw new StepFailure(movableTags(attempt, there));
}

function creation(attempt: Attempt): string {
  return `Create the ${KIND} ${repositoryName(placeOf(attempt))}.`;
}

async function create(attempt: Attempt<OperationMemory>): Promise<never> {
  const { projectId, location, repository: repositoryId } = placeOf(attempt);
  const operation = await unless('ALREADY_EXISTS', () =>
    attempt.gcp.artifactRegistry.createRepository(projectId, location, {
      repositoryId,
      immutableTags: true,
      labels: markLabels(sharedMark(attempt.installation)),
      description: `Notebook images (${PRODUCT})`,
    }),
  );
  if (operation) attempt.memory.operation = operation.name;
  attempt.changed();
  throw new Waiting('Google creates the image repository.');
}

async function follow({ memory, gcp }: Attempt<OperationMemory>, waitingFor: string): Promise<void> {
  await endOf(memory, (name) => gcp.artifactRegistry.getOperation(name), new Waiting(waitingFor));
}

function look(attempt: Attempt): Promise<Repository | undefined> {
  return attempt.gcp.artifactRegistry.getRepository(repositoryName(placeOf(attempt)));
}

function placeOf({ spec }: Attempt): ImagePlace {
  const place = imagePlace(spec);
  if (place === undefined) throw new TypeError('An image that is built has a place.');
  return place;
}

function isOurs({ installation }: Attempt, { labels }: Repository): boolean {
  return hasMark(labels, sharedMark(installation));
}

function isUsable(attempt: Attempt, there: Repository): boolean {
  const { spec } = attempt;
  const isAskedFor = isBuilt(spec) && spec.image.repository !== undefined;
  return isAskedFor || isOurs(attempt, there);
}

function foreignOne(attempt: Attempt) {
  const text = 'Name the repository in image.repository, which lets it be used, or remove it if nobody needs it.';
  return foreignShared(attempt, KIND, repositoryName(placeOf(attempt)), text);
}

/** The notebook pulls its image by a tag at every start: one that can be moved may be another image by then. */
function movableTags({ input, key }: Attempt, { name }: Repository): Failure {
  const [, location = '', id = ''] = /\/locations\/([^/]+)\/repositories\/(.+)$/.exec(name) ?? [];
  return {
    step: input.step.name,
    kind: 'Foreign',
    sentence: `Somebody let the tags of ${name} be moved, and notebooks pull their images by tags.`,
    resource: name,
    fix: {
      text: 'Look into who did, and let no tag be moved again.',
      command: `gcloud artifacts repositories update ${id} --project=${key.projectId} --location=${location} --immutable-tags`,
    },
  };
}

function wrongFormat({ input }: Attempt, { name, format }: Repository) {
  return {
    step: input.step.name,
    kind: 'InvalidSpec' as const,
    sentence: `The repository ${name} holds ${format} packages, and images need one of format DOCKER.`,
    resource: name,
    fix: { text: 'Name another repository in image.repository, or leave it out.' },
  };
}

/** Whether a build of ours ever pushed there: a run may have ended before. */
async function hasBuilt(attempt: Attempt): Promise<boolean> {
  const { gcp, key, spec, installation } = attempt;
  const image = formatImagePlace(placeOf(attempt));
  const tag = installationTag(installation);
  const builds = await unlessOff(() => gcp.cloudBuild.listBuildsByTag(key.projectId, spec.region, tag));
  return builds?.some(({ images }) => images.some(({ name }) => name.startsWith(`${image}:`))) ?? true;
}

/** The repository is somebody else's, and its images may have been used from there by now. */
function imagesStay(attempt: Attempt, { name }: Repository): Left {
  const place = placeOf(attempt);
  return {
    resource: `${name}/packages/${place.image}`,
    reason: 'The image was built into a repository that is not ours; it was left there.',
    billed: true,
    command: `gcloud artifacts docker images list ${formatImagePlace(place)} --include-tags`,
  };
}
