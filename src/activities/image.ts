import { isBuilt } from '../domain/resolve.js';
import { askForImage, awaitBuild, type ImageMemory } from './image-ask.js';
import { removeBuilds } from './image-remove.js';
import { builtImage, wantedOf, type WantedImage } from './image-wanted.js';
import { StepFailure } from './failure.js';
import type { Attempt } from './attempt.js';
import type { Step } from './step.js';
import { unless } from './unless.js';

/** One build a content, however many environments ask for it. */
export const image: Step<'image', ImageMemory> = {
  name: 'image',

  async inspect(attempt) {
    const wanted = wantedOf(attempt);
    const built = await builtImage(attempt, wanted);
    return { state: built === undefined ? 'absent' : 'present' };
  },

  async ensure(attempt) {
    const wanted = wantedOf(attempt);
    const built = (await awaitBuild(attempt)) ?? (await builtImage(attempt, wanted));
    if (built === undefined) return askForImage(attempt, wanted);
    await nameAlso(attempt, wanted, built.digest);
    return built;
  },

  remove: (attempt) => removeBuilds(attempt),
};

/** The extra tag: a name for people. Where tags cannot be moved, it belongs to the first content that had it. */
async function nameAlso(attempt: Attempt, { repository, place }: WantedImage, digest: string): Promise<void> {
  const { gcp, spec, input } = attempt;
  if (!isBuilt(spec) || spec.image.tag === undefined) return;
  const { tag } = spec.image;
  const find = () => gcp.artifactRegistry.getTag(repository, place.image, tag);
  if ((await find()) === undefined) {
    await unless('ALREADY_EXISTS', () => gcp.artifactRegistry.createTag(repository, place.image, tag, digest));
    attempt.changed();
  }
  const there = await find();
  if (there?.version === digest) return;
  throw new StepFailure({
    step: input.step.name,
    kind: 'InvalidSpec',
    sentence: `The tag ${tag} of ${place.image} names another image already, and tags are not moved.`,
    resource: `${repository}/packages/${place.image}/tags/${tag}`,
    fix: { text: 'Choose another image.tag, or leave it out: the notebook runs the content tag.' },
  });
}
