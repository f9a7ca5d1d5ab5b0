/** What a case found, for a terminal and for a page. */
export interface Table {
  title: string;
  /** What a reader has to know to read it. */
  note?: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

export function toText({ title, note, columns, rows }: Table): string {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) => cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ');
  return [title, ...(note === undefined ? [] : [note]), line(columns), ...rows.map(line)]
    .map((text) => text.trimEnd())
    .join('\n');
}

export function toMarkdown({ title, note, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const grid = [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
  return [`### ${title}`, ...(note === undefined ? [] : [note]), grid].join('\n\n');
}
