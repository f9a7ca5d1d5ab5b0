import { Command, Option } from 'commander';

import { ENVIRONMENT_STATES } from '../domain/environment.js';
import { exitCodes, type ExitCode } from './exit.js';
import { OUTPUTS, type GlobalOptions, type Terminal } from './terminal.js';

/** What a command does once its line is read; what it needs is loaded only then. */
type Work<Options> = (terminal: Terminal, operands: (string | undefined)[], options: Options) => Promise<ExitCode>;

/** Runs a command's work; the process knows the terminal. */
export type Run = (work: (terminal: Terminal) => Promise<ExitCode>, options: GlobalOptions) => Promise<void>;

const ENVIRONMENT = 'PROJECT/ENVIRONMENT';
const SPEC = ['[dir-or-file]', 'a folder with environment.yaml, or a spec', '.'] as const;

const selector = () => new Option('--selector <key=value>', 'all environments with this label');
const project = () => new Option('--project <id>', 'only of this project');
const noWait = () => new Option('--no-wait', 'end once the request was taken');
const yes = () => new Option('--yes', 'do not ask');
const each = () => new Option('--each <roster.csv>', 'one environment a line, its columns in the place of ${column}');

/** The table of commands: help, parsing and completion come from it. */
export function buildProgram(run: Run): Command {
  const program = new Command('labwright');
  program
    .description('MLOps environments on Google Cloud, by the API of a Labwright')
    .option('--api <url>', 'address of the API (LABWRIGHT_API_URL; default: http://127.0.0.1:8080)')
    .addOption(new Option('-o, --output <form>', 'what is printed in the end').choices(OUTPUTS).default('table'))
    .option('-q, --quiet', 'only the result: a link, names, or nothing', false)
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
    .addHelpText('after', '\nlabwright help exit-codes says what a script may rely on.');

  const command = <Options>(line: string, description: string, work: Work<Options>, options: Option[] = []) => {
    const added = program.command(line).description(description);
    for (const option of options) added.addOption(option);
    return added.action(async (...args: unknown[]) => {
      const operands = args.slice(0, -2) as (string | undefined)[];
      await run((terminal) => work(terminal, operands, args.at(-2) as Options), added.optsWithGlobals());
    });
  };
  writing(command);
  reading(command);
  aboutItself(program, command, run);
  return program;
}

type AddCommand = <Options>(line: string, description: string, work: Work<Options>, options?: Option[]) => Command;

function writing(command: AddCommand): void {
  command<{ each?: string; count?: string }>(
    'plan',
    'say what up would do, or how an environment differs from its spec; changes nothing',
    async (terminal, [target = '.'], options) => (await import('./commands/plan.js')).plan(terminal, target, options),
    [each(), new Option('--count <n>', 'so many alike: quotas are summed')],
  ).argument('[dir-or-file-or-environment]', `${SPEC[1]}, or ${ENVIRONMENT}`, '.');
  command<{ each?: string; wait: boolean; allowRecreate?: boolean }>(
    'up',
    'make an environment what its spec says, and wait for it',
    async (terminal, [path = '.'], options) => (await import('./commands/up.js')).up(terminal, path, options),
    [
      each(),
      noWait(),
      new Option('--allow-recreate', 'allow a new notebook: what lies on the disks of the old is lost'),
    ],
  ).argument(...SPEC);
  for (const [verb, description] of [
    ['retry', 'run once more, now'],
    ['cancel', 'call off the run; what is there stays'],
  ] as const) {
    command<{ wait: boolean }>(
      verb,
      description,
      async (terminal, [name = ''], options) => {
        const [{ actOnOne }, { parseName }] = await Promise.all([
          import('./commands/verbs.js'),
          import('./targets.js'),
        ]);
        return actOnOne(terminal, verb, parseName(name), options);
      },
      [noWait()],
    ).argument('<environment>', ENVIRONMENT);
  }
  for (const [verb, description] of [
    ['stop', 'stop notebooks; their disks stay'],
    ['start', 'start stopped notebooks'],
    ['delete', 'remove everything that was made, disks included'],
  ] as const) {
    command<{ wait: boolean; yes?: boolean; selector?: string; project?: string }>(
      verb,
      description,
      async (terminal, [name], options) => (await import('./commands/verbs.js')).act(terminal, verb, name, options),
      [selector(), project(), noWait(), ...(verb === 'delete' ? [yes()] : [])],
    ).argument('[environment]', ENVIRONMENT);
  }
}

function reading(command: AddCommand): void {
  command<{ project?: string; selector?: string; state?: string; owner?: string; deleted?: boolean }>(
    'list',
    'list environments',
    async (terminal, _, { deleted, ...filter }) =>
      (await import('./commands/reads.js')).list(terminal, { ...filter, showDeleted: deleted ?? false }),
    [
      selector(),
      project(),
      new Option('--state <state>', 'only in this state').choices(ENVIRONMENT_STATES),
      new Option('--owner <e-mail>', 'only of this owner'),
      new Option('--deleted', 'also those that are DELETED'),
    ],
  );
  command('get', 'show an environment', async (terminal, [name = '']) =>
    (await import('./commands/reads.js')).get(terminal, name),
  ).argument('<environment>', ENVIRONMENT);
  command('watch', 'follow an environment until it is at rest', async (terminal, [name = '']) =>
    (await import('./commands/reads.js')).watch(terminal, name),
  ).argument('<environment>', ENVIRONMENT);
  command<{ print?: boolean }>(
    'open',
    'open JupyterLab in the browser',
    async (terminal, [name = ''], options) => (await import('./commands/open.js')).open(terminal, name, options),
    [new Option('--print', 'print the link, open nothing')],
  ).argument('<environment>', ENVIRONMENT);
}

function aboutItself(program: Command, command: AddCommand, run: Run): void {
  command('doctor', 'say what the service lacks, each with what to do', async (terminal) =>
    (await import('./commands/service.js')).doctor(terminal),
  );
  command('version', 'print the version of this program and of the API', async (terminal) =>
    (await import('./commands/service.js')).version(terminal),
  );
  command('completion', 'print a completion script', async (terminal, [shell = '']) =>
    (await import('./completion.js')).completion(terminal, program, shell),
  ).argument('<shell>', 'bash or zsh');
  program.command('names', { hidden: true }).action(async () => {
    await run(async (terminal) => (await import('./completion.js')).names(terminal), program.opts());
  });
  program
    .command('help')
    .description('explain a command, or exit-codes')
    .argument('[command]', 'a command, or exit-codes')
    .action((topic?: string) => {
      const about = program.commands.find((each) => each.name() === topic);
      if (topic === 'exit-codes') process.stdout.write(exitCodes());
      else if (about) about.outputHelp();
      else if (topic === undefined) program.outputHelp();
      else program.error(`error: unknown command '${topic}'`, { code: 'commander.unknownCommand' });
    });
}
