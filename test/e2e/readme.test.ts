/** What README tells people to type, typed as it stands there: only the addresses are those of this test. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startWorld, type World } from '../support/world.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let world: World;
let folder: string;
beforeAll(async () => {
  // Beside the packages that a program of these lines would have installed.
  [world, folder] = await Promise.all([startWorld(), mkdtemp(join(ROOT, 'test', '.readme-'))]);
});
afterAll(() => Promise.all([world.stop(), rm(folder, { recursive: true })]));

/** The fenced blocks of a section, up to the next heading of any level. */
async function blocks(heading: string, language: string): Promise<string[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, after = ''] = readme.split(`\n${heading}\n`);
  const [section = ''] = after.split(/\n#{2,} /);
  const fenced = [...section.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  return fenced
    .filter(([, name]) => name === language)
    .map(([, , text = '']) =>
      text.replaceAll('http://127.0.0.1:8085', world.emulatorUrl).replaceAll('http://127.0.0.1:8080', world.apiUrl),
    );
}

async function shell(script: string): Promise<string> {
  return (await run('bash', ['-euo', 'pipefail', '-c', script.replaceAll('curl ', 'curl -fsS ')], { cwd: folder }))
    .stdout;
}

test('curl makes a project and an environment, reads it and takes it down', async () => {
  const [make = '', remove = '', ...others] = await blocks('## The first environment in a minute', 'sh');
  expect(others).toEqual([]);
  expect(await shell(make)).toContain('"environmentId":"mlops-lab"');
  await world.waitFor('my-project', 'mlops-lab', ({ state }) => state === 'READY');
  await shell(remove);
  await world.waitFor('my-project', 'mlops-lab', ({ state }) => state === 'DELETED');
});

test('a program makes an environment, and follows it to its link', async () => {
  const heading = '### From a program';
  const [[generate = ''], [program = '']] = await Promise.all([blocks(heading, 'sh'), blocks(heading, 'ts')]);
  await shell(generate);
  await writeFile(join(folder, 'program.ts'), program);
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'program.ts'], { cwd: folder });
  expect(stdout).toContain(`${world.emulatorUrl}/proxy/`);
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--allowImportingTsExtensions', '--skipLibCheck'];
  await run('npx', ['tsc', '--ignoreConfig', ...flags, 'program.ts'], { cwd: folder });
});
