/** A class as a spreadsheet saves it: a header, and one environment a line. */
export interface Roster {
  columns: string[];
  /** Where the columns are named. */
  header: number;
  rows: RosterRow[];
}

export interface RosterRow {
  /** Of the text, counted from 1. */
  line: number;
  values: Record<string, string>;
}

/** What is wrong, and in which line where that is known. */
export interface RosterMistake {
  line?: number;
  text: string;
}

interface Line {
  line: number;
  record: string[];
}

/** Reads commas, semicolons or tabs, whichever the header has. Lines without a value are passed over, as are columns without a name. */
export async function parseRoster(text: string): Promise<{ roster: Roster } | { mistakes: RosterMistake[] }> {
  const lines = await linesOf(text);
  if (!Array.isArray(lines)) return { mistakes: [lines] };
  const [header, ...below] = lines;
  if (!header) return { mistakes: [{ line: 1, text: 'Nothing stands here to name the columns.' }] };
  const mistakes = mistakesOf(header, below);
  if (mistakes.length > 0) return { mistakes };
  const rows = below.map(({ line, record }) => ({
    line,
    values: Object.fromEntries(header.record.map((name, index) => [name, record[index] ?? ''])),
  }));
  return { roster: { columns: header.record.filter((name) => name !== ''), header: header.line, rows } };
}

function mistakesOf({ line: top, record: columns }: Line, lines: readonly Line[]): RosterMistake[] {
  const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  return [
    ...(lines.length === 0 ? [{ line: top, text: 'There is no line below the header.' }] : []),
    ...(twice === undefined ? [] : [{ line: top, text: `The column ${twice} is there twice.` }]),
    ...lines
      .filter(({ record }) => record.length !== columns.length)
      .map(({ line, record }) => ({
        line,
        text: `It has ${record.length} values, and the header has ${columns.length}.`,
      })),
  ];
}

async function linesOf(text: string): Promise<Line[] | RosterMistake> {
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
    return { text: `${error.message}.` };
  }
}
