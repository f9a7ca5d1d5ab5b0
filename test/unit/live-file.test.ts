import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { pino } from 'pino';
import { describe, expect, test } from 'vitest';

import { until } from '../../scripts/wait.js';
import { ConfigError } from '../../src/config.js';
import { followFile, readText, UnreadFile } from '../../src/live-file.js';
import { folderWith } from '../support/folder.js';

/** Reads what the file says, but for the times that `trouble` throws. */
async function followed(trouble: (time: number) => void) {
  const file = join(await folderWith({ 'settings.txt': 'first' }), 'settings.txt');
  const lines: string[] = [];
  const logger = pino({ base: null }, { write: (line: string) => lines.push(line) });
  let times = 0;
  const read = (from: string) => {
    trouble((times += 1));
    return readText('SETTINGS', from);
  };
  const live = await followFile(file, read, { what: 'settings', logger });
  return { file, live, lines };
}

const becomes = (live: { now: string }, text: string) =>
  until(() => live.now === text || undefined, { withinMs: 120_000, describe: () => live.now });

describe('a file that is followed', () => {
  test('is read again as long as it cannot be read, though nothing of it changes', async () => {
    const { file, live, lines } = await followed((time) => {
      if (time === 2 || time === 3) throw new UnreadFile('EIO');
    });
    expect(live.now).toBe('first');
    await writeFile(file, 'second');
    await becomes(live, 'second');
    expect(lines.filter((line) => line.includes('settings refused'))).toHaveLength(2);
  });

  test('is not read again where it is unsound, until it changes', async () => {
    const { file, live, lines } = await followed((time) => {
      if (time === 2) throw new ConfigError('It is no settings file.');
    });
    await writeFile(file, 'bad');
    await until(() => lines.some((line) => line.includes('settings refused')) || undefined, {
      withinMs: 120_000,
      describe: () => lines.join(''),
    });
    expect(live.now).toBe('first');
    await writeFile(file, 'third');
    await becomes(live, 'third');
    expect(lines.filter((line) => line.includes('settings refused'))).toHaveLength(1);
  });

  test('that was never there is told by its setting', async () => {
    const nowhere = readText('LABWRIGHT_POLICY_FILE', '/nowhere/policy.yaml');
    await expect(nowhere).rejects.toThrow(
      /^LABWRIGHT_POLICY_FILE \/nowhere\/policy\.yaml cannot be read: Error: ENOENT/,
    );
  });
});
