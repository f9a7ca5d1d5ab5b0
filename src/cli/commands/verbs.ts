import { isEnvironment } from '../../client/answers.js';
import { environmentPath, shortName, type EnvironmentDocument, type EnvironmentSummary } from '../../client/client.js';
import { counts } from '../../client/counts.js';
import { inTurn } from '../../client/in-turn.js';
import type { Wish } from '../../client/rest.js';
import type { EnvironmentKey } from '../../domain/names.js';
import { CliError, EXIT, gravest, type ExitCode } from '../exit.js';
import { followAll, type Followed } from '../follow-all.js';
import { conclude, follow, watchCommand } from '../follow.js';
import { listAll } from '../list-all.js';
import { read } from '../read.js';
import { widthOf } from '../region.js';
import { environmentTable } from '../table.js';
import { parseName } from '../targets.js';
import type { Terminal } from '../terminal.js';

export type Verb = Extract<Wish, 'retry' | 'cancel' | 'start' | 'stop' | 'delete'>;

export interface VerbOptions {
  wait: boolean;
  yes?: boolean;
  selector?: string;
  project?: string;
}

/** What an environment that is there already is in: it is asked for nothing. */
const THERE: Partial<Record<Verb, EnvironmentSummary['state']>> = {
  start: 'READY',
  stop: 'STOPPED',
  delete: 'DELETED',
};

export async function act(
  terminal: Terminal,
  verb: Verb,
  name: string | undefined,
  options: VerbOptions,
): Promise<ExitCode> {
  if ((name === undefined) === (options.selector === undefined)) {
    const how = 'name one environment, PROJECT/ENVIRONMENT, or several with --selector KEY=VALUE';
    throw new CliError(`labwright ${verb} takes one of two: ${how}.`, EXIT.wrong);
  }
  return name === undefined
    ? actOnSelected(terminal, verb, options)
    : actOnOne(terminal, verb, parseName(name), options);
}

/** For a verb that is of one environment at a time. */
export async function actOnOne(
  terminal: Terminal,
  verb: Verb,
  key: EnvironmentKey,
  { wait, yes = false }: { wait: boolean; yes?: boolean },
): Promise<ExitCode> {
  const before = await read(terminal, key);
  if (before.state === THERE[verb]) {
    terminal.tell(`${shortName(key)} is ${before.state} already.`);
    await conclude(terminal, before);
    return EXIT.reached;
  }
  if (
    verb === 'delete' &&
    !(await terminal.confirm(`Delete ${shortName(key)}, and the disks of its notebook?`, { yes }))
  ) {
    return kept(terminal);
  }
  terminal.goesOn(watchCommand(key));
  const document = await send(terminal, verb, key);
  terminal.tell(`${shortName(key)}: ${verb} is on its way.`);
  if (wait) return follow(terminal, key, verb, before);
  await conclude(terminal, document);
  return EXIT.reached;
}

async function actOnSelected(terminal: Terminal, verb: Verb, options: VerbOptions): Promise<ExitCode> {
  const { selector = '', wait, yes = false } = options;
  const listed = await listAll(terminal, options);
  const asked = listed.filter(({ state }) => state !== THERE[verb]);
  if (listed.length === 0) throw new CliError(`No environment has the label ${selector}.`, EXIT.refused);
  terminal.tell(
    ...environmentTable(listed, (text) => text, widthOf(terminal.streams.stderr)),
    `${verb}: ${asked.length} of ${counts(listed)}`,
  );
  if (verb === 'delete' && asked.length > 0) {
    const question = `Delete ${asked.length === 1 ? 'it' : `all ${asked.length}`}, and the disks of the notebooks?`;
    if (!(await terminal.confirm(question, { yes }))) return kept(terminal);
  }
  terminal.goesOn(`labwright list --selector ${selector}`);
  const refused: CliError[] = [];
  const sent = await inTurn(asked, async (before): Promise<Followed | undefined> => {
    try {
      return { document: await send(terminal, verb, before), wish: verb, before };
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      terminal.complain(`${shortName(before)}: ${error.message}`);
      refused.push(error);
      return undefined;
    }
  });
  const there = listed.filter(({ state }) => state === THERE[verb]);
  const still = there.map((document): Followed => ({ document, wish: verb, before: undefined }));
  const reached = await followAll(terminal, [...still, ...sent.filter((each) => each !== undefined)], { wait });
  return gravest([reached, ...refused.map((error) => error.exitCode)]);
}

async function send(
  { api, interrupted }: Terminal,
  verb: Verb,
  { projectId, environmentId }: EnvironmentKey,
): Promise<EnvironmentDocument> {
  const path = environmentPath(projectId, environmentId);
  const [method, address] = verb === 'delete' ? ['DELETE', path] : ['POST', `${path}:${verb}`];
  return (await api.demand(isEnvironment, method, address, undefined, { signal: interrupted })).body;
}

function kept(terminal: Terminal): ExitCode {
  terminal.tell('Nothing was deleted.');
  return EXIT.rested;
}
