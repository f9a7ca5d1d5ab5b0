/** The command line as people run it: a process of its own, with or without a terminal. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { inject } from 'vitest';

import type {} from './temporal-setup.js';

const program = () => join(inject('programs'), 'cli.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Of a terminal; 0 where it does not know. */
  size?: { columns: number; rows: number };
  /** Called with all output so far each time that there is more; `type` presses keys, `kill` sends a signal. */
  onOutput?: (output: string, hands: { type: (keys: string) => void; kill: (signal: NodeJS.Signals) => void }) => void;
}

export function labwright(apiUrl: string, args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return ended(spawn(process.execPath, [program(), ...args], { env: envOf(apiUrl, options) }), options);
}

/** The same on a terminal. */
export function labwrightOnTerminal(
  apiUrl: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  const line = [process.execPath, program(), ...args].map((word) => `'${word}'`).join(' ');
  return onTerminal(apiUrl, `exec ${line}`, options);
}

/** A line for the shell, on a terminal: what is seen there is all in `stdout`. Needs `script` of util-linux. */
export async function onTerminal(apiUrl: string, line: string, options: CommandOptions = {}): Promise<Ended> {
  const { columns, rows } = options.size ?? { columns: 120, rows: 40 };
  const typed = ['--quiet', '--return', '--command', `stty cols ${columns} rows ${rows}; ${line}`, '/dev/null'];
  try {
    const { cwd } = options;
    return await ended(spawn('script', typed, { env: envOf(apiUrl, options), ...(cwd && { cwd }) }), options);
  } catch (error) {
    throw new Error('Tests of what a terminal shows need script, of util-linux (Debian: bsdutils).', { cause: error });
  }
}

function envOf(apiUrl: string, { env = {} }: CommandOptions): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH, TERM: 'xterm', LABWRIGHT_API_URL: apiUrl, ...env };
}

function ended(child: ChildProcess, { onOutput }: CommandOptions): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  let output = '';
  const hands = {
    type: (keys: string) => child.stdin?.write(keys),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      output += text;
      onOutput?.(output, hands);
    });
  }
  if (!onOutput) child.stdin?.end();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...said });
    });
  });
}
