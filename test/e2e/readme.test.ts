/** What README and docs/cli.md tell people to type, typed as it stands there: only the addresses are those of this test. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { onTerminal } from '../support/command-line.js';
import { startWorld, type World } from '../support/world.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Slow enough that no notebook is stopped for idleness before it is opened. */
const SPEED = 300;

let world: World;
let folder: string;
beforeAll(async () => {
  // Beside the packages that a program of these lines would have installed.
  [world, folder] = await Promise.all([
    startWorld({ speed: SPEED, temporal: 'forgets' }),
    mkdtemp(join(ROOT, 'test', '.readme-')),
  ]);
});
afterAll(() => Promise.all([world.stop(), rm(folder, { recursive: true })]));

/** The fenced blocks of a section, up to the next heading of any level. */
async function blocks(heading: string, language: string, page = 'README.md'): Promise<string[]> {
  const text = await readFile(join(ROOT, page), 'utf8');
  const [, after = ''] = text.split(`\n${heading}\n`);
  const [section = ''] = after.split(/\n#{2,} /);
  const fenced = [...section.matchAll(/```(\w*)\n([\s\S]*?)```/g)];
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

describe('labwright', () => {
  /** A program of this name on the PATH. */
  const program = (name: string, line: string) =>
    writeFile(join(folder, 'bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });

  /** As a person types it, who says yes to what is asked. */
  async function typed(line: string): Promise<string> {
    let isAsked = false;
    const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
    const { code, stdout } = await onTerminal(world.apiUrl, line, {
      cwd: folder,
      env: { PATH },
      onOutput: (output, { type }) => {
        if (isAsked || !output.includes('[y/N]')) return;
        isAsked = true;
        type('y\n');
      },
    });
    expect({ line, code, stdout }).toMatchObject({ line, code: 0 });
    return stdout;
  }

  /** Every line of a page that begins with it. */
  async function linesOf(page: string): Promise<string[]> {
    return (await readFile(join(ROOT, page), 'utf8')).match(/^labwright .*$/gm) ?? [];
  }

  async function inTurn(lines: readonly string[]): Promise<string[]> {
    const shown: string[] = [];
    for (const line of lines) shown.push(await typed(line));
    return shown;
  }

  beforeAll(async () => {
    await Promise.all([mkdir(join(folder, 'bin')), mkdir(join(folder, 'class'))]);
    const [[spec = ''], [roster = '']] = await Promise.all([
      blocks('## A class', 'yaml', 'docs/cli.md'),
      blocks('## A class', '', 'docs/cli.md'),
    ]);
    await Promise.all([
      program('labwright', `exec '${process.execPath}' --import tsx '${join(ROOT, 'src', 'cli.ts')}' "$@"`),
      program('xdg-open', `echo "$1" > '${join(folder, 'opened')}'`),
      writeFile(join(folder, 'class', 'environment.yaml'), spec),
      writeFile(join(folder, 'roster.csv'), roster),
      symlink(join(ROOT, 'examples'), join(folder, 'examples')),
      // The other one, my-project, curl has made.
      world.emulator('POST', 'projects', { projectId: 'mlops-lab-demo' }),
    ]);
  });

  test('does what README and docs/cli.md say of it', async () => {
    const lines = (await Promise.all(['README.md', 'docs/cli.md'].map(linesOf))).flat();
    // What is about the class touches nothing of the rest.
    const ofClass = lines.filter((line) => line.includes('class'));
    expect(ofClass.map((line) => line.split(' ')[1])).toEqual(['up', 'stop', 'plan', 'up', 'list', 'stop', 'delete']);
    const rest = lines.filter((line) => !ofClass.includes(line));
    expect(rest.map((line) => line.split(' ')[1])).toEqual(['up', 'open', 'delete', 'doctor']);
    const [shown, shownOfClass] = await Promise.all([inTurn(rest), inTurn(ofClass)]);

    const link = (await readFile(join(folder, 'opened'), 'utf8')).trim();
    expect(shown).toEqual([
      expect.stringContaining(`JupyterLab   ${link}`),
      `${link}\r\n`,
      expect.stringMatching(/\[y\/N\] y\s[^]*DELETED/),
      expect.stringMatching(/✓\S* worker/),
    ]);
    expect(shownOfClass).toEqual([
      expect.stringContaining('2 environments: 2 READY'),
      expect.stringContaining('2 environments: 2 STOPPED'),
      expect.stringContaining('The quotas let 2 of 2 through.'),
      expect.stringContaining('2 environments: 2 STOPPED'),
      expect.stringMatching(/my-project\/lab-ana +\S+ +ana@example\.com/),
      expect.stringContaining('2 environments: 2 STOPPED'),
      expect.stringMatching(/\[y\/N\] y\s[^]*2 environments: 2 DELETED/),
    ]);
  });
});
