import { readFile } from 'node:fs/promises';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { DYNAMIC_CONFIG_FILE, dynamicConfigFlags } from '../../../scripts/dynamic-config.js';

describe('dynamicConfigFlags', () => {
  test('hands the dev server exactly the settings of the file', async () => {
    const file = parse(await readFile(DYNAMIC_CONFIG_FILE, 'utf8')) as Record<string, { value: unknown }[]>;
    const flags = await dynamicConfigFlags();
    const pairs = flags.filter((flag) => flag !== '--dynamic-config-value').map((flag) => flag.split('='));
    expect(flags).toHaveLength(2 * Object.keys(file).length);
    expect(Object.fromEntries(pairs.map(([key, value]) => [key, JSON.parse(String(value)) as unknown]))).toEqual(
      Object.fromEntries(Object.entries(file).map(([key, [entry]]) => [key, entry?.value])),
    );
  });

  test('writes text as JSON, which the flag needs', async () => {
    expect(await dynamicConfigFlags()).toContain('history.timerProcessorMaxTimeShift="10ms"');
  });
});
