import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { commandRows } from '../../../src/cli/completion.js';
import { bash, zsh } from '../../../src/cli/completion-scripts.js';
import { buildProgram } from '../../../src/cli/program.js';
import { folderWith } from '../../support/folder.js';

const program = buildProgram(() => Promise.resolve());
const rows = commandRows(program);
const hasZsh = spawnSync('zsh', ['--version']).error === undefined;

/** What bash offers after these words; `labwright` itself is a program that knows two environments. */
async function offered(...words: string[]): Promise<string[]> {
  const folder = await folderWith({
    'roster.csv': '',
    labwright: '#!/bin/sh\n[ "$1" = names ] && printf "p/lab\\nq/lab\\n"\n',
  });
  const script = `chmod +x labwright; PATH="$PWD:$PATH"
${bash(rows)}
COMP_WORDS=(labwright ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_labwright; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('the completion', () => {
  test('for bash is a script that bash reads', () => {
    expect(() => execFileSync('bash', ['-n', '-c', bash(rows)])).not.toThrow();
  });

  if (hasZsh) {
    test('for zsh is a script that zsh reads', () => {
      expect(() => execFileSync('zsh', ['-n', '-c', zsh(rows)])).not.toThrow();
    });
  }

  test('for zsh knows every command and flag that the program has', () => {
    const script = zsh(rows);
    for (const { name, flags } of rows) for (const word of [name, ...flags]) expect(script).toContain(word);
  });

  test('offers the commands of the program, and no hidden one', async () => {
    const commands = program
      .createHelp()
      .visibleCommands(program)
      .map((command) => command.name());
    expect(await offered('')).toEqual(commands);
    expect(await offered('st')).toEqual(['stop', 'start']);
  });

  test('offers the flags of a command, and those that all have', async () => {
    expect(await offered('up', '--')).toEqual(
      expect.arrayContaining(['--each', '--no-wait', '--allow-recreate', '--output', '--api']) as string[],
    );
    expect(await offered('get', '--e')).toEqual([]);
  });

  test('offers what a flag or a command takes: words, environments, files', async () => {
    expect(await offered('list', '--state', 'RE')).toEqual(['READY', 'RETRYING']);
    expect(await offered('get', '--output', '')).toEqual(['table', 'json', 'yaml']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh']);
    expect(await offered('watch', 'p')).toEqual(['p/lab']);
    expect(await offered('up', '--each', 'ros')).toEqual(['roster.csv']);
    expect(await offered('plan', '')).toEqual(expect.arrayContaining(['p/lab', 'q/lab', 'roster.csv']) as string[]);
    expect(await offered('help', 'exit')).toEqual(['exit-codes']);
  });
});

test('every command of the program has its section in docs/cli.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
  for (const { name } of rows.filter((row) => row.name !== 'help')) expect(page).toContain(`\`labwright ${name}`);
});
