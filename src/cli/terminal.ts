import { once } from 'node:events';
import { createInterface } from 'node:readline';

import type { Api } from './api.js';
import { CliError, EXIT } from './exit.js';
import { paintFor, type Paint } from './paint.js';

export const OUTPUTS = ['table', 'json', 'yaml'] as const;

export interface GlobalOptions {
  api?: string;
  output: (typeof OUTPUTS)[number];
  quiet: boolean;
}

export interface Streams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

/** Where a command finds the API and its reader. Results go to stdout, all else to stderr. */
export class Terminal {
  readonly paint: Paint;
  #comeBack: string | undefined;

  constructor(
    readonly api: Api,
    readonly streams: Streams,
    readonly options: GlobalOptions,
    readonly interrupted: AbortSignal,
  ) {
    this.paint = paintFor(streams.stdout);
  }

  /** What stands on stdout in the end: one document, or lines for a person. */
  async result(document: unknown, lines: { table: () => string[]; quiet: () => string[] }): Promise<void> {
    this.streams.stdout.write(await this.#formatted(document, lines));
  }

  /** News on the way; --quiet leaves it out. */
  tell(...lines: string[]): void {
    if (!this.options.quiet) this.streams.stderr.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** What went wrong while others go on. */
  complain(text: string): void {
    this.streams.stderr.write(`${text}\n`);
  }

  /** From now on something may go on at the service whatever happens here; the command brings a person back to it. */
  goesOn(comeBack: string): void {
    this.#comeBack = comeBack;
  }

  get farewell(): string {
    if (this.#comeBack === undefined) return 'Interrupted: nothing was begun.';
    return `What was asked for goes on without you. Come back with: ${this.#comeBack}`;
  }

  /** Asks before what cannot be undone; Ctrl-D is a no. Without anybody to ask, only --yes is a yes. */
  async confirm(question: string, { yes }: { yes?: boolean }): Promise<boolean> {
    if (yes) return true;
    const { stdin, stderr } = this.streams;
    if (!stdin.isTTY) throw new CliError(`${question} There is nobody here to ask: repeat it with --yes.`, EXIT.wrong);
    // The terminal keeps its own ways: Ctrl-C reaches the process.
    const dialogue = createInterface({ input: stdin, output: stderr, terminal: false });
    const { interrupted: signal } = this;
    stderr.write(`${question} [y/N] `);
    try {
      const heard = await Promise.race([once(dialogue, 'line', { signal }), once(dialogue, 'close', { signal })]);
      const [answer] = heard as [string?];
      if (answer === undefined) stderr.write('\n');
      return /^y(es)?$/i.test(answer?.trim() ?? '');
    } finally {
      dialogue.close();
    }
  }

  async #formatted(document: unknown, { table, quiet }: { table: () => string[]; quiet: () => string[] }) {
    const { output } = this.options;
    if (output === 'json') return `${JSON.stringify(document, null, 2)}\n`;
    if (output === 'yaml') return (await import('yaml')).stringify(document);
    return (this.options.quiet ? quiet() : table()).map((line) => `${line}\n`).join('');
  }
}
