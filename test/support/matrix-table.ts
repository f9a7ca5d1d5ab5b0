import type { TestCase, TestModule } from 'vitest/node';

import type {} from '../matrix/matrix.js';

interface Row {
  name: string;
  cases: TestCase[];
}

/** Of each matrix: its cases, how many passed, what was done at Google more often than without, and the slowest. */
export function matrixTable(modules: readonly TestModule[]): string[] {
  const rows: Row[] = [];
  for (const one of modules.flatMap(({ children }) => [
    ...children.allTests('passed'),
    ...children.allTests('failed'),
  ])) {
    const { matrix } = one.meta();
    if (matrix === undefined) continue;
    const row = rows.find(({ name }) => name === matrix.name);
    if (row) row.cases.push(one);
    else rows.push({ name: matrix.name, cases: [one] });
  }
  if (rows.length === 0) return [];
  const all = { name: 'all', cases: rows.flatMap(({ cases }) => cases) };
  const header = ['matrix', 'cases', 'passed', 'lives', 'calls repeated', 'slowest'];
  return aligned([header, ...[...rows, all].map(line)]);
}

function line({ name, cases }: Row): string[] {
  const passed = cases.filter((one) => one.result().state === 'passed');
  const repeated = cases.reduce((sum, one) => sum + (one.meta().matrix?.repeated ?? 0), 0);
  const seconds = (one: TestCase) => (one.diagnostic()?.duration ?? 0) / 1000;
  const [slowest] = [...cases].sort((a, b) => seconds(b) - seconds(a));
  const told = slowest === undefined ? '' : `${seconds(slowest).toFixed(0)} s ${slowest.name}`;
  return [name, count(cases), count(passed), String(cases.length), String(repeated), told];
}

/** One life may stand for several cases. */
function count(lives: TestCase[]): string {
  return String(lives.reduce((sum, one) => sum + (one.meta().matrix?.cases ?? 1), 0));
}

function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
