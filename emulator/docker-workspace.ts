import type { BuildWorld } from './build-world.js';

/** Where Docker works. */
export interface Workspace {
  world: BuildWorld;
  files: ReadonlyMap<string, Buffer>;
  say: (line: string) => void;
}

export interface Made {
  tags: string[];
  workbench: boolean;
  gigabytes: number;
}

export interface Inside extends Workspace {
  root: string;
  buildkit: boolean;
}

/** A stage, as far as it has come. */
export interface Layer {
  name: string | undefined;
  workbench: boolean;
  gigabytes: number;
}
