#!/usr/bin/env node
import { CommanderError } from 'commander';

import { loadCliSettings } from './cli-config.js';
import { Api } from './cli/api.js';
import { CliError, EXIT, type ExitCode } from './cli/exit.js';
import { buildProgram } from './cli/program.js';
import { Terminal, type GlobalOptions } from './cli/terminal.js';

const interrupted = new AbortController();
let terminal: Terminal | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
    interrupted.abort();
  });
}
// A reader that has seen enough, such as head, is no mistake.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.reached : EXIT.rested);
});

async function run(work: (terminal: Terminal) => Promise<ExitCode>, options: GlobalOptions): Promise<void> {
  const { apiUrl, token } = loadCliSettings();
  terminal = new Terminal(new Api({ url: options.api ?? apiUrl, token }), process, options, interrupted.signal);
  process.exitCode = await work(terminal);
}

try {
  const program = buildProgram(run);
  for (const command of [program, ...program.commands]) command.exitOverride();
  await program.parseAsync();
} catch (error) {
  process.exitCode = told(error);
}

/** Says on stderr why it ends, and with which exit code. */
function told(error: unknown): ExitCode {
  if (interrupted.signal.aborted) {
    process.stderr.write(`\n${terminal?.farewell ?? 'Interrupted.'}\n`);
    return EXIT.interrupted;
  }
  // Commander has said what it has to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.reached : EXIT.wrong;
  process.stderr.write(
    `${error instanceof CliError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  return error instanceof CliError ? error.exitCode : EXIT.unreachable;
}
