/** A life that nothing disturbed: the calls that the matrices aim at, and the world as each stage leaves it. */
import { inject } from 'vitest';

import { OTHER, type Call, type Lived } from './recording.js';

export interface Aim extends Call {
  /** `METHOD /path?query` in a project. */
  of: (projectId: string) => RegExp;
}

const { aims, ...rest } = inject('recording');

export const recorded: Lived<Aim> = {
  ...rest,
  aims: aims.map(({ pattern, ...call }) => ({ ...call, of: (id) => new RegExp(pattern.replaceAll(OTHER, id)) })),
};
