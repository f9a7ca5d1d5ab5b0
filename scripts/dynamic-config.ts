/** deploy/temporal/dynamic-config.yaml as flags of the dev server: both servers run with the same settings. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

export const DYNAMIC_CONFIG_FILE = fileURLToPath(new URL('../deploy/temporal/dynamic-config.yaml', import.meta.url));

interface Entry {
  value?: unknown;
  constraints?: unknown;
}

/** Throws where the file says more than a flag can carry: a setting that was dropped silently would be believed. */
export async function dynamicConfigFlags(file = DYNAMIC_CONFIG_FILE): Promise<string[]> {
  const settings = (parse(await readFile(file, 'utf8')) ?? {}) as Record<string, Entry[]>;
  return Object.entries(settings).flatMap(([key, entries]) => {
    const [entry, ...more] = entries;
    if (entry?.value === undefined || entry.constraints !== undefined || more.length > 0) {
      throw new Error(
        `${file}: ${key} needs exactly one value without constraints, because the dev server takes flags.`,
      );
    }
    return ['--dynamic-config-value', `${key}=${JSON.stringify(entry.value)}`];
  });
}
