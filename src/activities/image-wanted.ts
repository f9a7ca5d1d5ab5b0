import type { Failure } from '../domain/failures.js';
import { buildTag, contentTag, contentText, installationTag } from '../domain/image-content.js';
import { formatImagePlace, imagePlace, repositoryName, type ImagePlace } from '../domain/image-uri.js';
import { isCloudBuildAgent } from '../domain/names.js';
import { isBuilt } from '../domain/resolve.js';
import { isTerminal, type Build } from '../gcp/index.js';
import type { Attempt, Memory } from './attempt.js';
import { sha256 } from './context.js';
import { StepFailure } from './failure.js';
import { foreignShared } from './foreign.js';
import { Waiting } from './waiting.js';

/** That a build is listed at once is documented nowhere: so long one that is not listed may be there all the same. */
export const LISTED_WITHIN_SECONDS = 15;

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

interface ListingMemory extends Memory {
  /** When the image was first seen without a build of ours that made it (ISO 8601). */
  unlistedAt?: string;
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

/** Our builds of this content, the newest first. */
export async function buildsOf(attempt: Attempt, wanted: WantedImage): Promise<Build[]> {
  const { gcp, key, spec } = attempt;
  const builds = await gcp.cloudBuild.listBuildsByTag(key.projectId, spec.region, buildTag(wanted.hash));
  return builds.filter((build) => isOurs(attempt, wanted, build));
}

/** The one that was told of, if it is one of ours: a list may lag behind. */
export async function toldBuild(attempt: Attempt, wanted: WantedImage, id: unknown): Promise<Build[]> {
  const { gcp, key, spec } = attempt;
  if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) return [];
  const build = await gcp.cloudBuild.getBuild(key.projectId, spec.region, id);
  return build && isOurs(attempt, wanted, build) ? [build] : [];
}

/** Of this content, made by this installation, and by the account that was asked for. */
function isOurs({ installation }: Attempt, { hash, builder }: WantedImage, { tags, serviceAccount }: Build): boolean {
  const marks = [buildTag(hash), installationTag(installation)];
  return marks.every((mark) => tags.includes(mark)) && isBuilder(builder, serviceAccount);
}

/** E-mail addresses have no case; and a build for which none was named may not say whom it ran as. */
function isBuilder(builder: string, serviceAccount: string): boolean {
  const isSame = serviceAccount.toLowerCase() === builder.toLowerCase();
  return isSame || (serviceAccount === '' && isCloudBuildAgent(builder));
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
  const { repository, place, tag } = wanted;
  const there = await attempt.gcp.artifactRegistry.getTag(repository, place.image, tag);
  if (there === undefined) return undefined;
  const made = ({ status, images }: Build) =>
    status === 'SUCCESS' && images.some(({ digest }) => digest === there.version);
  const builds = known.some(made) ? known : await buildsOf(attempt, wanted);
  const ours = builds.find(made);
  if (ours) return { ...resultOf(ours, wanted), digest: there.version };
  // Pushed a moment ago by a build that is about to say so.
  if (builds.some((build) => !isTerminal(build))) return undefined;
  askOnceMore(attempt);
  throw new StepFailure(madeByOthers(attempt, wanted));
}

function askOnceMore(attempt: Attempt<ListingMemory>): void {
  const since = (attempt.memory.unlistedAt ??= new Date().toISOString());
  if (attempt.secondsSince(since) >= LISTED_WITHIN_SECONDS) return;
  throw new Waiting('The image is there; Cloud Build is asked who built it.', LISTED_WITHIN_SECONDS);
}

/** Of a build that succeeded. */
export function resultOf({ id, images }: Build, { uri }: WantedImage): BuiltImage {
  return { uri, digest: images[0]?.digest ?? '', buildId: id };
}

/**
 * The notebook pulls a tag, and one that somebody else has pushed is never run. What the run was told of its image proves
 * nothing: whoever reaches Temporal can hand it any past. Throws a StepFailure.
 */
export async function requireOurImage(attempt: Attempt): Promise<void> {
  if (!isBuilt(attempt.spec)) return;
  const wanted = wantedOf(attempt);
  const told = await toldBuild(attempt, wanted, attempt.input.outputs.image?.buildId);
  if ((await builtImage(attempt, wanted, told)) === undefined) throw new StepFailure(await vanished(attempt, wanted));
}

function madeByOthers(attempt: Attempt, { uri }: WantedImage): Failure {
  const who = 'Somebody else made it, or Cloud Build lists its build no more';
  const text = `${who}: set image.version to build under another tag, and look into who may push there.`;
  return foreignShared(attempt, 'image', uri, text);
}

/** Building once more may help, building for ever does not: it counts like any operation that failed. */
export async function vanished(attempt: Attempt, wanted: WantedImage): Promise<Failure> {
  const { uri, place } = wanted;
  const builds = await buildsOf(attempt, wanted);
  const build = builds.find(({ status }) => status === 'SUCCESS');
  return {
    step: attempt.input.step.name,
    kind: 'OperationFailed',
    sentence: `${build ? `Build ${build.id}` : 'A build'} pushed ${uri}, and it is not in the repository any more.`,
    resource: uri,
    fix: {
      text: 'Somebody, or a cleanup policy of the repository, deletes what is pushed there: find out who, then retry the environment.',
      command: `gcloud artifacts docker images list ${formatImagePlace(place)} --include-tags`,
      ...(build && { link: build.logUrl }),
    },
  };
}
