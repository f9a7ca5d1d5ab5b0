import type { Command, Option } from 'commander';

import { isPage } from '../client/answers.js';
import { environmentsPath, shortName } from '../client/client.js';
import { bash, zsh, type CommandRow } from './completion-scripts.js';
import { CliError, EXIT, type ExitCode } from './exit.js';
import type { Terminal } from './terminal.js';

/** Nobody waits for a key that was pressed. */
const WITHIN_MS = 700;

export function completion({ streams }: Terminal, program: Command, shell: string): ExitCode {
  const script =
    shell === 'bash' ? bash(commandRows(program)) : shell === 'zsh' ? zsh(commandRows(program)) : undefined;
  if (script === undefined)
    throw new CliError(`There is no completion for ${shell}: bash and zsh have one.`, EXIT.wrong);
  streams.stdout.write(`${script}
`);
  return EXIT.reached;
}

/** Names of environments for the shell; without an API there are none, and no word about it. */
export async function names({ api, streams }: Terminal): Promise<ExitCode> {
  const path = `${environmentsPath('-')}?pageSize=500`;
  const answer = await api.demand(isPage, 'GET', path, undefined, { withinMs: WITHIN_MS }).catch(() => undefined);
  streams.stdout.write((answer?.body.environments ?? []).map((each) => `${shortName(each)}\n`).join(''));
  return EXIT.reached;
}

export function commandRows(program: Command): CommandRow[] {
  return program.commands
    .filter((command) => !isHidden(command))
    .map((command) => {
      const options = [...command.options, ...program.options];
      return {
        name: command.name(),
        description: command.description(),
        flags: [...options.flatMap(({ long }) => long ?? []), '--help'],
        values: options.filter(({ required }) => required).map((option) => [option.long ?? '', wordsOf(option)]),
        operand: operandOf(program, command),
      };
    });
}

/** Commander keeps it to itself, but leaves such commands out of its help. */
function isHidden(command: Command): boolean {
  return !command.parent?.createHelp().visibleCommands(command.parent).includes(command);
}

function wordsOf({ argChoices, long }: Option): string {
  return argChoices?.join(' ') ?? (long === '--each' ? 'files' : '');
}

function operandOf(program: Command, command: Command): CommandRow['operand'] {
  const [operand] = command.registeredArguments;
  switch (operand?.name()) {
    case 'environment':
      return 'environments';
    case 'dir-or-file':
      return 'files';
    case 'dir-or-file-or-environment':
      return 'both';
    case 'shell':
      return { words: 'bash zsh' };
    case 'command':
      return {
        words: [...program.commands.filter((each) => !isHidden(each)).map((each) => each.name()), 'exit-codes'].join(
          ' ',
        ),
      };
    case undefined:
    default:
      return 'none';
  }
}
