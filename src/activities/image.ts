import type { Failure } from '../domain/failures.js';
import { formatImagePlace, imagePlace } from '../domain/image-uri.js';
import { isBuilt } from '../domain/resolve.js';
import { REGISTRY_SERVICE } from '../domain/services.js';
import { askForImage, awaitBuild, type ImageMemory } from './image-ask.js';
import { removeBuilds } from './image-remove.js';
import { builtImage, isImageKnown, toldBuild, vanished, wantedOf, type WantedImage } from './image-wanted.js';
import { Setback, StepFailure } from './failure.js';
import type { Attempt } from './attempt.js';
import type { Step } from './step.js';
import { unless } from './unless.js';

/** One build a content, however many environments ask for it. */
export const image: Step<'image', ImageMemory> = {
  name: 'image',

  async inspect(attempt) {
    if (!isImageKnown(attempt)) return { state: 'unknown', changes: building(attempt) };
    const wanted = wantedOf(attempt);
    const [built, named] = await Promise.all([builtImage(attempt, wanted), otherTag(attempt, wanted)]);
    if (named !== undefined && named.version !== built?.digest) throw new StepFailure(takenTag(attempt, wanted));
    const [build, ...naming] = building(attempt);
    if (built === undefined) return { state: 'absent', changes: [build, ...(named ? [] : naming)] };
    const isNamed = naming.length === 0 || named !== undefined;
    return isNamed ? { state: 'present' } : { state: 'absent', changes: naming };
  },

  fromNothing: (attempt) => Promise.resolve({ changes: building(attempt) }),

  async ensure(attempt) {
    const wanted = wantedOf(attempt);
    const told = await awaitBuild(attempt);
    const known = await toldBuild(attempt, wanted, told?.buildId);
    // Where the registry was off nobody has built, and whoever builds looks into it all the same.
    const built = attempt.wasAbsent(REGISTRY_SERVICE) ? undefined : await builtImage(attempt, wanted, known);
    if (built === undefined) {
      delete attempt.memory.asked;
      if (told !== undefined) throw new Setback(await vanished(attempt, wanted));
      return askForImage(attempt, wanted);
    }
    await nameAlso(attempt, wanted, built.digest);
    return built;
  },

  remove: (attempt) => removeBuilds(attempt),
};

/** The extra tag: a name for people. Where tags cannot be moved, it belongs to the first content that had it. */
async function nameAlso(attempt: Attempt, wanted: WantedImage, digest: string): Promise<void> {
  const { repository, place } = wanted;
  const tag = tagOf(attempt);
  if (tag === undefined) return;
  if ((await otherTag(attempt, wanted)) === undefined) {
    const { artifactRegistry } = attempt.gcp;
    await unless('ALREADY_EXISTS', () => artifactRegistry.createTag(repository, place.image, tag, digest));
    attempt.changed();
  }
  const there = await otherTag(attempt, wanted);
  if (there?.version !== digest) throw new StepFailure(takenTag(attempt, wanted));
}

function tagOf({ spec }: Attempt): string | undefined {
  return isBuilt(spec) ? spec.image.tag : undefined;
}

async function otherTag(attempt: Attempt, { repository, place }: WantedImage) {
  const tag = tagOf(attempt);
  return tag === undefined ? undefined : attempt.gcp.artifactRegistry.getTag(repository, place.image, tag);
}

function takenTag(attempt: Attempt, { repository, place }: WantedImage): Failure {
  const tag = tagOf(attempt);
  return {
    step: attempt.input.step.name,
    kind: 'InvalidSpec',
    sentence: `The tag ${tag} of ${place.image} names another image already, and tags are not moved.`,
    resource: `${repository}/packages/${place.image}/tags/${tag}`,
    fix: { text: 'Choose another image.tag, or leave it out: the notebook runs the content tag.' },
  };
}

/** Under which tag, its content says: not known until that is. */
function building(attempt: Attempt): [string, ...string[]] {
  const place = imagePlace(attempt.spec);
  const tag = tagOf(attempt);
  const uri = isImageKnown(attempt) ? wantedOf(attempt).uri : place && formatImagePlace(place);
  return [`Build the image ${uri} with Cloud Build.`, ...(tag === undefined ? [] : [`Name the image ${tag} as well.`])];
}
