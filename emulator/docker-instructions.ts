/** The instructions of a Dockerfile, carried out: real ones, on files that are there, with work that is only timed. */
import { withTag } from './base-images.js';
import type { Base } from './base-images.js';
import { copy } from './docker-copy.js';
import type { Inside, Layer, Made, Workspace } from './docker-workspace.js';
import { DURATIONS } from './durations.js';
import { DockerfileError, expand, listOf, shellCommand } from './dockerfile.js';
import type { Instruction } from './dockerfile.js';
import { effectOf } from './run-commands.js';

/** Stage by stage; what the last one comes to is the image. */
export function* carryOut(
  space: Inside,
  instructions: readonly Instruction[],
  given: ReadonlyMap<string, string>,
  target: string | undefined,
): Generator<number, Omit<Made, 'tags'> | number> {
  const stages: Layer[] = [];
  const values = new Map<string, string>();
  for (const [index, instruction] of instructions.entries()) {
    const { name, args } = instruction;
    if (name === 'FROM' && target !== undefined && stages.at(-1)?.name === target.toLowerCase()) break;
    space.say(`Step ${index + 1}/${instructions.length} : ${name} ${args}`);
    yield space.world.seconds(DURATIONS.buildInstruction);
    if (name === 'ARG' && stages.length === 0) declare(values, args, given);
    const stage = stages.at(-1);
    if (name === 'FROM') {
      const next = yield* from(space, args, values, stages);
      if (!next) return 1;
      stages.push(next);
    } else if (stage) {
      const code = name === 'RUN' ? yield* run(space, instruction, stage) : copy(space, name, args, stages);
      if (code !== 0) return code;
    }
    if (stage ?? name === 'FROM') space.say(` ---> ${id(space)}`);
  }
  const { workbench = false, gigabytes = 0, name } = stages.at(-1) ?? {};
  if (target !== undefined && name !== target.toLowerCase())
    throw new DockerfileError(`failed to reach build target ${target} in Dockerfile`);
  return { workbench, gigabytes };
}

export const id = ({ world }: Workspace): string => world.hex(12, 'layer build');

function declare(values: Map<string, string>, args: string, given: ReadonlyMap<string, string>): void {
  for (const [, name = '', value] of args.matchAll(/(\w+)(?:=("[^"]*"|'[^']*'|\S*))?/g)) {
    const set =
      given.get(name) ?? (value === undefined ? undefined : expand(value.replace(/^(["'])(.*)\1$/, '$2'), values));
    if (set !== undefined) values.set(name, set);
  }
}

/** An earlier stage, or an image that is pulled. */
function* from(
  space: Inside,
  args: string,
  values: ReadonlyMap<string, string>,
  stages: readonly Layer[],
): Generator<number, Layer | undefined> {
  const [, image = '', as] = /^(?:--platform=\S+\s+)?(\S+)(?:\s+as\s+(\S+))?$/i.exec(args) ?? [];
  const uri = expand(image.replace(/^(["'])(.*)\1$/, '$2'), values);
  if (uri === '') throw new DockerfileError(`base name (${image}) should not be blank`);
  const name = as?.toLowerCase();
  const earlier = stages.find((stage) => stage.name === uri.toLowerCase());
  if (earlier) return { ...earlier, name };
  if (uri === 'scratch') return { name, workbench: false, gigabytes: 0 };
  const base = yield* pull(space, uri);
  return base && { name, workbench: base.workbench, gigabytes: base.gigabytes };
}

function* pull(space: Workspace, uri: string): Generator<number, Base | undefined> {
  const base = space.world.pull(uri);
  if (typeof base === 'string') {
    space.say(base);
    return undefined;
  }
  space.say(
    `${/:([\w.-]+)$/.exec(uri)?.[1] ?? 'latest'}: Pulling from ${uri.replace(/[:@].*$/, '').replace(/^[^/]+\//, '')}`,
  );
  yield space.world.seconds(DURATIONS.buildPullGigabyte) * base.gigabytes;
  space.say(`Digest: ${base.digest}`);
  space.say(`Status: Downloaded newer image for ${withTag(uri)}`);
  return base;
}

function* run(space: Inside, instruction: Instruction, stage: Layer): Generator<number, number> {
  const { args } = instruction;
  if (!space.buildkit && /^--(mount|network|security)/.test(args)) {
    throw new DockerfileError(
      `the --${/^--(\w+)/.exec(args)?.[1] ?? ''} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
    );
  }
  // In the form with brackets there is no shell.
  const command = listOf(args)?.join(' ');
  const { durations, gigabytes, output, code } = effectOf(command ?? shellCommand(instruction));
  const container = id(space);
  space.say(` ---> Running in ${container}`);
  for (const duration of durations) yield space.world.seconds(duration);
  for (const line of output) space.say(line);
  if (code !== 0) {
    const process = command ?? `/bin/sh -c ${args}`;
    if (!space.buildkit) {
      space.say(`The command '${process}' returned a non-zero code: ${code}`);
      return code;
    }
    // Whatever the command's code, Docker's own is 1 (https://github.com/moby/buildkit/issues/2913).
    space.say(`ERROR: failed to solve: process "${process}" did not complete successfully: exit code: ${code}`);
    return 1;
  }
  space.say(`Removing intermediate container ${container}`);
  stage.gigabytes += gigabytes;
  return 0;
}
