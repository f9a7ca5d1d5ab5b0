/** `docker build` on the files of a context. */
import { posix } from 'node:path';

import { withTag } from './base-images.js';
import { readFlags } from './docker-flags.js';
import { carryOut, id } from './docker-instructions.js';
import type { Made, Workspace } from './docker-workspace.js';
import { DockerfileError, parseDockerfile } from './dockerfile.js';

export interface BuildCommand {
  args: readonly string[];
  dir: string;
  /** DOCKER_BUILDKIT=1: other syntax and another last line of what fails; the rest of the log is the same here. */
  buildkit: boolean;
}

/** Yields the seconds that pass; returns the image, or the exit code of Docker. */
export function* dockerBuild(space: Workspace, command: BuildCommand): Generator<number, Made | number> {
  const { tags, file, context, args, target } = readFlags(command.args);
  const root = posix.join(command.dir, context);
  const path = posix.join(root, file ?? 'Dockerfile');
  const dockerfile = space.files.get(posix.relative('/workspace', posix.join('/workspace', path)));
  if (!dockerfile) {
    space.say(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat /workspace/${path}: no such file or directory`,
    );
    return 1;
  }
  const size = [...space.files.values()].reduce((sum, { length }) => sum + length, 0);
  space.say(`Sending build context to Docker daemon  ${(size / 1000).toFixed(3)}kB`);
  try {
    const instructions = parseDockerfile(dockerfile.toString(), { heredocs: command.buildkit });
    const made = yield* carryOut({ ...space, root, buildkit: command.buildkit }, instructions, args, target);
    if (typeof made === 'number') return made;
    space.say(`Successfully built ${id(space)}`);
    for (const tag of tags) space.say(`Successfully tagged ${withTag(tag)}`);
    return { ...made, tags };
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    space.say(`Error response from daemon: ${error.message}`);
    return 1;
  }
}
