/** The lab's environment, as its example states it. */
import { fileURLToPath } from 'node:url';

import { readSpec } from '../src/cli/spec/read-spec.js';
import type { EnvironmentSpec } from '../src/domain/spec.js';

export const LAB = fileURLToPath(new URL('../examples/mlops-lab', import.meta.url));

/** `file` is one of the example's specs. */
export async function labSpec(file = 'environment.yaml'): Promise<EnvironmentSpec> {
  return (await readSpec(`${LAB}/${file}`)).value as EnvironmentSpec;
}
