import { chmod } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { findChromium } from '../../../scripts/find-chromium.js';
import { folderWith } from '../../support/folder.js';

const quiet = { log: () => undefined };
const never = () => Promise.resolve(false);

async function folderWithProgram(name: string): Promise<string> {
  const folder = await folderWith({ [name]: '#!/bin/sh\n' });
  await chmod(join(folder, name), 0o755);
  return folder;
}

test('the one that is named is taken, or complained of', async () => {
  const folder = await folderWithProgram('my-browser');
  const named = join(folder, 'my-browser');
  expect(await findChromium({ ...quiet, env: { CHROMIUM: named } })).toBe(named);
  await expect(findChromium({ ...quiet, env: { CHROMIUM: `${named}.exe` } })).rejects.toThrow(/no program is there/);
});

test('one on the PATH is taken without an installation', async () => {
  const folder = await folderWithProgram('google-chrome');
  const env = { PATH: `/nowhere:${folder}` };
  expect(await findChromium({ ...quiet, env, install: never })).toBe(join(folder, 'google-chrome'));
});

test('where there is none and none can be had, it says what to install', async () => {
  const asked = findChromium({ ...quiet, env: { PATH: '/nowhere' }, install: never });
  await expect(asked).rejects.toThrow(/apt-get install chromium .*\n.*set CHROMIUM/);
});
