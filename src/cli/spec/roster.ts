import { CliError, EXIT } from '../exit.js';
import { textOf } from './files.js';
import { shown } from './shown.js';

/** A class as a spreadsheet saves it: a header, and one environment a line. */
export interface Roster {
  file: string;
  columns: string[];
  /** Where the columns are named. */
  header: number;
  rows: RosterRow[];
}

export interface RosterRow {
  /** Of the file, counted from 1. */
  line: number;
  values: Record<string, string>;
}

interface Line {
  line: number;
  record: string[];
}

/**
 * Reads a .csv with commas, semicolons or tabs, whichever its header has. Lines without a value are passed over, as are
 * columns without a name. What is wrong is a CliError.
 */
export async function readRoster(file: string): Promise<Roster> {
  const text = await textOf(file);
  if (text === undefined) throw new CliError(`${file} is not there.`, EXIT.wrong);
  const [header, ...lines] = await linesOf(file, text);
  if (!header) throw new CliError(shown({ file, line: 1 }, 'Nothing stands here to name the columns.'), EXIT.wrong);
  const mistakes = mistakesOf(file, header, lines);
  if (mistakes.length > 0) throw new CliError(mistakes.join('\n'), EXIT.wrong);
  const rows = lines.map(({ line, record }) => ({
    line,
    values: Object.fromEntries(header.record.map((name, index) => [name, record[index] ?? ''])),
  }));
  return { file, columns: header.record.filter((name) => name !== ''), header: header.line, rows };
}

function mistakesOf(file: string, { line: top, record: columns }: Line, lines: readonly Line[]): string[] {
  const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  return [
    ...(lines.length === 0 ? [shown({ file, line: top }, 'There is no line below the header.')] : []),
    ...(twice === undefined ? [] : [shown({ file, line: top }, `The column ${twice} is there twice.`)]),
    ...lines
      .filter(({ record }) => record.length !== columns.length)
      .map(({ line, record }) =>
        shown({ file, line }, `It has ${record.length} values, and the header has ${columns.length}.`),
      ),
  ];
}

async function linesOf(file: string, text: string): Promise<Line[]> {
  const { parse, CsvError } = await import('csv-parse/sync');
  const lined = text.replaceAll(/\r\n?/g, '\n');
  const header = lined.split('\n').find((line) => /[^\s,;"]/.test(line)) ?? '';
  const delimiter = [',', ';', '\t'].find((each) => header.includes(each)) ?? ',';
  const options = {
    trim: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    relax_column_count: true,
    info: true,
    delimiter,
  };
  try {
    const records = parse(lined, options) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info: { lines } }) => ({ record, line: lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CliError(`${file}: ${error.message}.`, EXIT.wrong);
  }
}
