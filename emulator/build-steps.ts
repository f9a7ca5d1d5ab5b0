/** One step of a build: Docker's, or another builder's, which is only timed. */
import type { BuildStep } from './build-body.js';
import { say } from './build-log.js';
import { Refused, push } from './build-push.js';
import type { BuildWorld } from './build-world.js';
import type { BuildRecord } from './builds.js';
import { dockerBuild } from './docker-build.js';
import type { Made } from './docker-workspace.js';
import { DURATIONS } from './durations.js';
import { effectOf } from './run-commands.js';

export interface Run {
  world: BuildWorld;
  build: BuildRecord;
  files: ReadonlyMap<string, Buffer>;
  /** What the worker's Docker holds, by tag. */
  made: Map<string, Made>;
}

/** Yields the seconds that pass; returns the exit code. */
export function* runStep(run: Run, step: BuildStep, prefix: string): Generator<number, number> {
  const { world, build } = run;
  const { name = '', args = [], entrypoint, script, dir = '' } = step;
  const tell = (line: string): void => {
    say(build, `${prefix}${line}`);
  };
  const builder = world.pull(name);
  if (typeof builder === 'string') {
    tell(builder);
    tell('ERROR: failed to pull because we ran out of retries.');
    return 1;
  }
  yield world.seconds(DURATIONS.pullBuilder);
  tell(`Already have image (with digest): ${name}`);
  const space = { world, files: run.files, say: tell };
  const isDocker = /^gcr\.io\/cloud-builders\/docker(:|@|$)/.test(name) && [undefined, 'docker'].includes(entrypoint);
  if (isDocker && script === undefined && args[0] === 'build') {
    const env = [...(build.asked.options?.env ?? []), ...(step.env ?? [])];
    const command = { args: args.slice(1), dir, buildkit: env.includes('DOCKER_BUILDKIT=1') };
    const result = yield* dockerBuild(space, command);
    if (typeof result === 'number') return result;
    for (const tag of result.tags) run.made.set(tag, result);
    return 0;
  }
  if (isDocker && args[0] === 'push') return yield* pushStep(run, args[1] ?? '', tell);
  const { durations, output, code } = effectOf(
    script ?? [entrypoint ?? '', ...args].join(' ').replace(/^\S*sh -c /, ''),
  );
  for (const duration of durations) yield world.seconds(duration);
  output.forEach(tell);
  return code;
}

function* pushStep(run: Run, uri: string, tell: (line: string) => void): Generator<number, number> {
  const made = run.made.get(uri);
  if (!made) {
    tell(`An image does not exist locally with the tag: ${uri.replace(/:[\w.-]+$/, '')}`);
    return 1;
  }
  try {
    yield* push(run.world, run.build, uri, made, digestOf(run, made));
    return 0;
  } catch (error) {
    if (error instanceof Refused) return 1;
    throw error;
  }
}

/** All tags of one image have one digest. */
export function digestOf({ world, build, made }: Run, image: Made): string {
  const place = [...made.values()].indexOf(image);
  const same = build.digests[place];
  if (same !== undefined) return same;
  const digest = `sha256:${world.hex(64, 'digest')}`;
  build.digests[place] = digest;
  return digest;
}
