import { shortName } from '../../client/client.js';
import { inTurn } from '../../client/in-turn.js';
import { isAtRest } from '../../client/rest.js';
import type { EnvironmentSpec } from '../../domain/spec.js';
import { exitCode } from '../exit-code.js';
import { CliError, EXIT, gravest, type ExitCode } from '../exit.js';
import { followAll, type Followed } from '../follow-all.js';
import { conclude, follow, watchCommand } from '../follow.js';
import { filled } from '../spec/each.js';
import { readSpec, requireSound, type SpecFile } from '../spec/read-spec.js';
import { readRoster } from '../spec/roster.js';
import type { Terminal } from '../terminal.js';
import { apply } from './apply.js';

export interface UpOptions {
  each?: string;
  wait: boolean;
  allowRecreate?: boolean;
}

export async function up(terminal: Terminal, path: string, options: UpOptions): Promise<ExitCode> {
  const { each } = options;
  const source = await readSpec(path, { without: each === undefined ? [] : [each] });
  if (source.note !== undefined) terminal.tell(source.note);
  if (each !== undefined) return upEach(terminal, source, filled(source, await readRoster(each)), options);
  requireSound(source);
  return upOne(terminal, source, source.value as EnvironmentSpec, options);
}

async function upOne(
  terminal: Terminal,
  source: SpecFile,
  spec: EnvironmentSpec,
  options: UpOptions,
): Promise<ExitCode> {
  const name = shortName(spec);
  terminal.goesOn(watchCommand(spec));
  const { document, changed } = await apply(terminal, source, spec, options);
  terminal.tell(changed ? `${name}: on its way.` : `${name}: nothing to change.`);
  if (!changed && isAtRest(document)) {
    await conclude(terminal, document);
    return exitCode(document, 'up');
  }
  if (options.wait) return follow(terminal, spec, 'up', changed ? document : undefined);
  await conclude(terminal, document);
  return EXIT.reached;
}

/** All were checked before; what the API refuses of one stops none of the others. */
async function upEach(
  terminal: Terminal,
  source: SpecFile,
  specs: EnvironmentSpec[],
  options: UpOptions,
): Promise<ExitCode> {
  terminal.tell(`${specs.length} environments from ${options.each ?? ''}:`);
  terminal.goesOn('labwright list');
  const refused: CliError[] = [];
  const sent = await inTurn(specs, async (spec): Promise<Followed | undefined> => {
    try {
      const { document, changed } = await apply(terminal, source, spec, options);
      return { document, wish: 'up', before: changed ? document : undefined };
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      terminal.complain(`${shortName(spec)}: ${error.message}`);
      refused.push(error);
      return undefined;
    }
  });
  const taken = sent.filter((each) => each !== undefined);
  const reached = await followAll(terminal, taken, options);
  return gravest([reached, ...refused.map((error) => error.exitCode)]);
}
