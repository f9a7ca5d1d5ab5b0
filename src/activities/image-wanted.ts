import { buildTag, contentTag, contentText, installationTag } from '../domain/image-content.js';
import { formatImagePlace, imagePlace, repositoryName, type ImagePlace } from '../domain/image-uri.js';
import { isCloudBuildAgent } from '../domain/names.js';
import { isBuilt } from '../domain/resolve.js';
import { isTerminal, type Build } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import { sha256 } from './context.js';
import { StepFailure } from './failure.js';
import { foreignShared } from './foreign.js';

/** The image that an environment asks for: the same for all that ask for the same content. */
export interface WantedImage {
  hash: string;
  place: ImagePlace;
  /** Full name of the repository. */
  repository: string;
  /** The content tag. */
  tag: string;
  /** With the content tag. */
  uri: string;
  builder: string;
}

export interface BuiltImage {
  uri: string;
  digest: string;
  buildId: string;
}

/** Before a run, only as far as the looks have found what it is made of. */
export function isImageKnown({ spec, input: { outputs } }: Attempt): boolean {
  return !isBuilt(spec) || (outputs.source !== undefined && outputs.accounts?.builder !== undefined);
}

export function wantedOf({ spec, input }: Attempt): WantedImage {
  const { source, accounts } = input.outputs;
  const place = imagePlace(spec);
  if (!isBuilt(spec) || place === undefined || source === undefined || accounts?.builder === undefined) {
    throw new TypeError('An image is built from a context, by an account.');
  }
  const { builder } = accounts;
  const image = formatImagePlace(place);
  const { region } = spec;
  const { version } = spec.image;
  const hash = sha256(contentText({ context: source.context, version, builder, target: { region, image } }));
  const tag = contentTag(hash);
  return { hash, place, repository: repositoryName(place), tag, uri: `${image}:${tag}`, builder };
}

/** Our builds of this content, the newest first: made by this installation, and by the account that was asked for. */
export async function buildsOf(attempt: Attempt, { hash, builder }: WantedImage): Promise<Build[]> {
  const { gcp, key, spec, installation } = attempt;
  const builds = await gcp.cloudBuild.listBuildsByTag(key.projectId, spec.region, buildTag(hash));
  return builds.filter(
    ({ tags, serviceAccount }) => tags.includes(installationTag(installation)) && isBuilder(builder, serviceAccount),
  );
}

/** A build for which none was named may not say whom it ran as. */
function isBuilder(builder: string, serviceAccount: string): boolean {
  return serviceAccount === builder || (serviceAccount === '' && isCloudBuildAgent(builder));
}

/**
 * The image of a build of ours that succeeded, while it lies in the registry: a tag alone proves nothing. Builds that
 * are known already are not asked for unless none of them is it.
 */
export async function builtImage(
  attempt: Attempt,
  wanted: WantedImage,
  known: readonly Build[] = [],
): Promise<BuiltImage | undefined> {
  const { repository, place, tag, uri } = wanted;
  const there = await attempt.gcp.artifactRegistry.getTag(repository, place.image, tag);
  if (there === undefined) return undefined;
  const made = ({ status, images }: Build) =>
    status === 'SUCCESS' && images.some(({ digest }) => digest === there.version);
  const builds = known.some(made) ? known : await buildsOf(attempt, wanted);
  const ours = builds.find(made);
  if (ours) return { uri, digest: there.version, buildId: ours.id };
  // Pushed a moment ago by a build that is about to say so.
  if (builds.some((build) => !isTerminal(build))) return undefined;
  const text = 'Somebody else made it: set image.version to build under another tag, and look into who may push there.';
  throw new StepFailure(foreignShared(attempt, 'image', uri, text));
}
