import type { EnvironmentSummary } from './client.js';
import { shortName } from './client.js';
import type { Paint } from './paint.js';
import { colourOf } from './report.js';

/** Rows under a header, as wide as they need to be; the last column ends where the terminal does. */
export function table(rows: readonly string[][], width = Number.POSITIVE_INFINITY): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
      .slice(0, width),
  );
}

/** `name, state, owner, what matters most`: the link where it works, else what a person should know. */
export function environmentTable(environments: readonly EnvironmentSummary[], paint: Paint, width?: number): string[] {
  const sorted = environments.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = sorted.map((each) => [shortName(each), each.state, each.spec.notebook?.owner ?? '-', matters(each)]);
  const [header = '', ...lines] = table([['NAME', 'STATE', 'OWNER', 'LINK OR ATTENTION'], ...rows], width);
  return [
    paint(header, 'bold'),
    ...lines.map((line, index) => {
      const state = sorted[index]?.state;
      return state === undefined ? line : line.replace(` ${state}`, ` ${paint(state, colourOf(state))}`);
    }),
  ];
}

/** `40 environments: 38 READY, 2 ACTION_REQUIRED`. */
export function counts(environments: readonly Pick<EnvironmentSummary, 'state'>[]): string {
  const byState = new Map<string, number>();
  for (const { state } of environments) byState.set(state, (byState.get(state) ?? 0) + 1);
  const parts = [...byState].sort(([, a], [, b]) => b - a).map(([state, count]) => `${count} ${state}`);
  const all = environments.length === 1 ? '1 environment' : `${environments.length} environments`;
  return parts.length === 0 ? all : `${all}: ${parts.join(', ')}`;
}

function matters({ state, attention, outputs }: EnvironmentSummary): string {
  return (state === 'READY' ? outputs?.jupyterLabUrl : attention) ?? '';
}
