import { readFile } from 'node:fs/promises';

import { CliError, EXIT } from '../exit.js';
import { shown } from './located.js';

/** A class as a spreadsheet saves it: a header, and one environment a line. */
export interface Roster {
  file: string;
  columns: string[];
  rows: RosterRow[];
}

export interface RosterRow {
  /** Of the file, counted from 1. */
  line: number;
  values: Record<string, string>;
}

/** Reads a .csv with commas, semicolons or tabs, whichever its header has. What is wrong is a CliError. */
export async function readRoster(file: string): Promise<Roster> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new CliError(`${file} is not there, or cannot be read.`, EXIT.wrong);
  const [header, ...lines] = await recordsOf(file, text);
  const columns = header?.record ?? [];
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  const mistakes = [
    ...(lines.length === 0 ? [shown({ file, line: 1 }, 'There is no line below the header.')] : []),
    ...(twice === undefined ? [] : [shown({ file, line: 1 }, `The column ${twice} is there twice.`)]),
    ...lines
      .filter(({ record }) => record.length !== columns.length)
      .map(({ line, record }) =>
        shown({ file, line }, `It has ${record.length} values, and the header has ${columns.length}.`),
      ),
  ];
  if (mistakes.length > 0) throw new CliError(mistakes.join('\n'), EXIT.wrong);
  const rows = lines.map(({ line, record }) => ({
    line,
    values: Object.fromEntries(columns.map((name, index) => [name, record[index] ?? ''])),
  }));
  return { file, columns, rows };
}

async function recordsOf(file: string, text: string): Promise<{ record: string[]; line: number }[]> {
  const { parse, CsvError } = await import('csv-parse/sync');
  const [header = ''] = text.split('\n', 1);
  const delimiter = [',', ';', '\t'].find((each) => header.includes(each)) ?? ',';
  const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true, delimiter };
  try {
    const records = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info: { lines } }) => ({ record, line: lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CliError(`${file}: ${error.message}.`, EXIT.wrong);
  }
}
