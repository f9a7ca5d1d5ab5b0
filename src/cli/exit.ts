import { printable } from './printable.js';

/** What a script may rely on; `labwright help exit-codes` and docs/cli.md show the same. */
export const EXIT = { reached: 0, rested: 1, wrong: 2, unreachable: 3, refused: 4, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_MEANINGS: Record<ExitCode, string> = {
  0: 'done: the environment is where it was wanted, or what was asked for was printed',
  1: 'it came to rest somewhere else, such as ACTION_REQUIRED or CANCELLED; the plan has findings; the API is not ready',
  2: 'the command line, the spec or the roster has mistakes; nothing was sent, or the API took nothing of it',
  3: 'the API cannot be reached or broke (5xx), or something else answers at its address',
  4: 'refused: there is no such environment, its state does not allow it, or the caller has no token or role for it',
  130: 'interrupted with Ctrl-C: what was begun goes on',
};

/** One line a code. */
export function exitCodes(): string {
  return Object.entries(EXIT_MEANINGS)
    .map(([code, meaning]) => `${code.padStart(4)}  ${meaning}\n`)
    .join('');
}

/** Ends the command with its text on stderr; what it quotes may be anybody's. */
export class CliError extends Error {
  override name = 'CliError' as const;

  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(printable(message));
  }
}

/** Of several: what could not be asked weighs most, then what was refused. */
export function gravest(codes: readonly ExitCode[]): ExitCode {
  const order = [EXIT.interrupted, EXIT.wrong, EXIT.unreachable, EXIT.refused, EXIT.rested];
  return order.find((code) => codes.includes(code)) ?? EXIT.reached;
}
