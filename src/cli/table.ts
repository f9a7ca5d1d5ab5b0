import type { EnvironmentSummary } from '../client/client.js';
import { shortName } from '../client/client.js';
import type { Paint } from './paint.js';
import { oneLine } from './printable.js';
import { colourOf } from './report.js';

/** Rows under a header, as wide as they need to be. */
function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lineOf = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => lineOf(row).trimEnd());
}

/**
 * `name, state, owner, what matters most`: the link where it works, else what a person should know. A line ends where
 * the terminal does, but for a link: half of it opens nothing.
 */
export function environmentTable(environments: readonly EnvironmentSummary[], paint: Paint, width?: number): string[] {
  const sorted = environments.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = sorted.map((each) => [
    shortName(each),
    each.state,
    each.spec.notebook?.owner ?? '-',
    linkOf(each) ?? oneLine(each.attention),
  ]);
  const [header = '', ...lines] = aligned([['NAME', 'STATE', 'OWNER', 'LINK OR ATTENTION'], ...rows]);
  return [
    paint(header.slice(0, width), 'bold'),
    ...sorted.map((each, index) => {
      const { state } = each;
      const line = lines[index]?.slice(0, linkOf(each) === undefined ? width : undefined) ?? '';
      return line.replace(` ${state}`, ` ${paint(state, colourOf(state))}`);
    }),
  ];
}

function linkOf({ state, outputs }: EnvironmentSummary): string | undefined {
  return state === 'READY' ? outputs?.jupyterLabUrl : undefined;
}
