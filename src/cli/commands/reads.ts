import { shortName } from '../../client/client.js';
import { counts } from '../../client/counts.js';
import { EXIT, type ExitCode } from '../exit.js';
import { follow } from '../follow.js';
import { listAll, type Filter } from '../list-all.js';
import { plain } from '../paint.js';
import { read } from '../read.js';
import { widthOf } from '../region.js';
import { report, row } from '../report.js';
import { stepLine } from '../step-view.js';
import { environmentTable } from '../table.js';
import { parseName } from '../targets.js';
import type { Terminal } from '../terminal.js';

export async function list(terminal: Terminal, filter: Filter): Promise<ExitCode> {
  const environments = await listAll(terminal, filter);
  const { paint, streams } = terminal;
  await terminal.result(
    { environments },
    {
      table: () => [...environmentTable(environments, paint, widthOf(streams.stdout)), counts(environments)],
      quiet: () => environments.map(shortName).sort(),
    },
  );
  return EXIT.reached;
}

export async function get(terminal: Terminal, name: string): Promise<ExitCode> {
  const environment = await read(terminal, parseName(name));
  const { outputs, expireTime, nextRunTime, steps, observedTime, runs } = environment;
  const details: [string, string | undefined][] = [
    ['Notebook', outputs && [outputs.notebook.machineType, outputs.notebook.zone, outputs.notebook.state].join(', ')],
    ['Image', outputs?.image.uri],
    ['Runs as', outputs?.serviceAccounts.notebook],
    ['Next try', nextRunTime],
    ['Ends', expireTime],
    ['Last run', runs.at(-1)?.url],
  ];
  await terminal.result(environment, {
    table: () => [
      environment.name,
      ...report(environment, terminal.paint),
      ...details.flatMap(([title, text]) => (text ? [row(title, text)] : [])),
      ...steps.map((step) => stepLine(step, Date.parse(observedTime), plain, widthOf(terminal.streams.stdout))),
    ],
    quiet: () => [outputs?.jupyterLabUrl ?? ''].filter((link) => link !== ''),
  });
  return EXIT.reached;
}

export async function watch(terminal: Terminal, name: string): Promise<ExitCode> {
  const key = parseName(name);
  // Only an API that was there is waited for.
  await read(terminal, key);
  return follow(terminal, key, 'watch');
}
