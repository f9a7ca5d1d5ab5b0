import { parseRoster, type Roster } from '../../client/roster.js';
import { CliError, EXIT } from '../exit.js';
import { textOf } from './files.js';
import { shown } from './shown.js';

export interface RosterFile extends Roster {
  /** As people call it. */
  file: string;
}

/** Reads a .csv; what is wrong with it is a CliError. */
export async function readRoster(file: string): Promise<RosterFile> {
  const text = await textOf(file);
  if (text === undefined) throw new CliError(`${file} is not there.`, EXIT.wrong);
  const read = await parseRoster(text);
  if ('roster' in read) return { file, ...read.roster };
  const mistakes = read.mistakes.map(({ line, text: what }) =>
    line === undefined ? `${file}: ${what}` : shown({ file, line }, what),
  );
  throw new CliError(mistakes.join('\n'), EXIT.wrong);
}
