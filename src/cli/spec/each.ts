import { shortName } from '../../client/client.js';
import { fill, placeholders, type Placeholder } from '../../client/each.js';
import type { RosterRow } from '../../client/roster.js';
import type { Mistake } from '../../domain/mistake.js';
import { checkSpec, type EnvironmentSpec } from '../../domain/spec.js';
import { nearest } from '../../domain/suggest.js';
import { CliError, EXIT } from '../exit.js';
import { shown } from './shown.js';
import { located, type SpecFile } from './read-spec.js';
import type { RosterFile } from './roster.js';

/** One spec a line of the roster, all of them sound and of different names; every mistake of all is one CliError. */
export function filled(source: SpecFile, roster: RosterFile): EnvironmentSpec[] {
  const used = placeholders(source.value);
  refuse(unknownColumns(source, roster, used));
  refuse(emptyValues(source, roster, used));
  const all = roster.rows.map((row) => ({ row, value: fill(source.value, row.values) }));
  refuse(specMistakes(source, roster, all));
  const specs = all.map(({ row, value }) => ({ row, spec: value as EnvironmentSpec }));
  refuse(sameNames(roster, specs));
  return specs.map(({ spec }) => spec);
}

function unknownColumns({ yaml }: SpecFile, { file, columns, header }: RosterFile, used: Placeholder[]): string[] {
  return used
    .filter(({ column }) => !columns.includes(column))
    .map(({ pointer: at, column }) => {
      const meant = nearest(column, columns);
      const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
      return shown(
        yaml.at(at),
        `\${${column}} is no column of ${file}:${header}, which has ${columns.join(', ')}.${hint}`,
      );
    });
}

function emptyValues({ yaml }: SpecFile, { file, rows }: RosterFile, used: Placeholder[]): string[] {
  const first = new Map(used.map(({ column, pointer: at }) => [column, yaml.at(at)]));
  return rows.flatMap(({ line, values }) =>
    [...first]
      .filter(([column]) => values[column] === '')
      .map(([column, at]) => {
        const where = `${at.file}:${at.line}${at.column === undefined ? '' : `:${at.column}`}`;
        return shown({ file, line }, `${column} is empty, and ${where} needs it.`);
      }),
  );
}

/** What is wrong in every line is wrong in the spec, and is told once. */
function specMistakes(source: SpecFile, { file }: RosterFile, all: { row: RosterRow; value: unknown }[]): string[] {
  const lines = new Map<string, { mistake: Mistake; of: number[] }>();
  for (const { row, value } of all) {
    for (const mistake of checkSpec(value)) {
      const key = JSON.stringify(mistake);
      const known = lines.get(key);
      if (known) known.of.push(row.line);
      else lines.set(key, { mistake, of: [row.line] });
    }
  }
  return [...lines.values()].map(({ mistake, of }) => {
    const who = of.length === all.length ? '' : ` (${file}:${of.join(', ')})`;
    return located(source, [{ ...mistake, detail: mistake.detail + who }]).join('\n');
  });
}

function sameNames({ file }: RosterFile, all: { row: RosterRow; spec: EnvironmentSpec }[]): string[] {
  const seen = new Map<string, number>();
  return all.flatMap(({ row: { line }, spec }) => {
    const name = shortName(spec);
    const before = seen.get(name);
    if (before === undefined) seen.set(name, line);
    const hint = 'each line needs a name of its own, such as environmentId: lab-${student}.';
    return before === undefined ? [] : [shown({ file, line }, `${name} is what line ${before} makes already: ${hint}`)];
  });
}

function refuse(mistakes: string[]): void {
  if (mistakes.length > 0) throw new CliError(mistakes.join('\n'), EXIT.wrong);
}
