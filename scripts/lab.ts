/** The lab's environment, as the example file states it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

import type { EnvironmentSpec } from '../src/domain/spec.js';

const EXAMPLE = fileURLToPath(new URL('../examples/mlops-lab/environment.yaml', import.meta.url));

export async function labSpec(): Promise<EnvironmentSpec> {
  return parse(await readFile(EXAMPLE, 'utf8')) as EnvironmentSpec;
}
