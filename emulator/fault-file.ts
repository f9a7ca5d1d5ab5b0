import { readFile } from 'node:fs/promises';

import { parse } from 'yaml';

/** A list of rules in YAML or JSON, as they are written: the twin checks them. */
export async function readFaultFile(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    throw new Error(`--faults ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
