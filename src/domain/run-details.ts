import type { EnvironmentRecord, Left, Outputs } from './environment.js';
import type { Failure } from './failures.js';
import { buildPage, linksOf } from './links.js';
import { code, link, list, paragraphs, text } from './markdown.js';
import { length, moment } from './moments.js';
import type { EnvironmentKey, RunKind } from './names.js';
import type { StepRow } from './steps.js';
import { titleOf } from './titles.js';

/** Milliseconds since 1970. */
export interface StepProgress {
  state: 'running' | 'done' | 'failed';
  since: number;
  until?: number;
}

/** What a run knows of itself. */
export interface RunTold {
  key: EnvironmentKey;
  region: string;
  verb: 'ensure' | 'remove';
  /** Those that it does, in its order. */
  rows: readonly StepRow[];
  /** With those that it passes over. */
  steps: readonly StepRow[];
  timeScale: number;
  /** Its page in the Temporal UI, within it. */
  path: string;
  progress: ReadonlyMap<string, StepProgress>;
  outputs?: Outputs;
  end?: { failures: readonly Failure[] } | { left: readonly Left[] } | 'done' | 'cancelled';
}

/** A run as Markdown for the Temporal UI: how far it is, each step, and in the end its result, or its failures with what to do. */
export function runDetails(run: RunTold): string {
  return paragraphs(headline(run), result(run), list(run.rows.map((row) => stepLine(run, row))), hint(run));
}

/** What is known of a run before it begins: what stands in lists, in one line, and beside its steps. */
export function startDetails(run: {
  key: EnvironmentKey;
  record: EnvironmentRecord;
  kind: RunKind;
  number: number;
  caller: string | undefined;
  apiUrl: string | undefined;
}): { staticSummary: string; staticDetails: string } {
  const { key, record, kind, number, caller, apiUrl } = run;
  const { region, notebook } = record.resolvedSpec;
  const does = kind === 'teardown' ? 'Take down' : doesForwards(record);
  return {
    staticSummary: `${does} ${key.environmentId} in ${key.projectId}`,
    staticDetails: paragraphs(
      `Run ${number}, ${caller === undefined ? 'begun by itself' : `asked for by ${text(caller)}`}: ${notebook.machineType} in ${region}${notebook.owner === undefined ? '' : `, for ${text(notebook.owner)}`}.`,
      linksOf(key, region, apiUrl),
    ),
  };
}

function doesForwards({ goal, stops, everReady }: EnvironmentRecord): string {
  if (stops && goal === 'STOPPED') return 'Stop';
  return everReady ? 'Converge' : 'Provision';
}

/** Sentence, fix, command and page of each. */
export function failureDetails(failures: readonly Failure[]): string {
  return paragraphs(
    ...failures.flatMap(({ sentence, fix }) => [
      `**${text(sentence)}**`,
      fix && text(fix.text),
      fix?.command === undefined ? undefined : code(fix.command),
      fix?.link === undefined ? undefined : link('Open the page for it', fix.link),
    ]),
  );
}

export function leftDetails(left: readonly Left[]): string {
  return list(
    left.map(
      ({ resource, reason, billed }) => `${text(resource)}${billed ? ', which is billed' : ''}: ${text(reason)}`,
    ),
  );
}

function headline({ rows, progress, outputs, end }: RunTold): string {
  if (end === undefined) {
    const done = rows.filter(({ name }) => progress.get(name)?.state === 'done').length;
    return `**At work**: ${done} of ${rows.length} steps are done.`;
  }
  if (end === 'cancelled') return '**Called off.** What was made by then stays.';
  if (typeof end === 'object') return 'failures' in end ? '**Failed.**' : '**Taken down.**';
  const url = outputs?.verify?.jupyterLabUrl;
  if (url !== undefined) return `**Done.** ${link('Open JupyterLab', url)}`;
  return '**Done.** The notebook is stopped: it has no link until it is started.';
}

function stepLine(run: RunTold, row: StepRow): string {
  const { verb, timeScale, progress } = run;
  const title = text(titleOf(row, verb));
  const own = progress.get(row.name);
  if (own === undefined) return `○ ${title}${waitsFor(run, row)}`;
  const { state, since, until = since } = own;
  if (state === 'failed') return `✗ **${title}** failed at ${moment(until)}`;
  if (state === 'done') return `✓ ${title}${pageOf(run, row)}`;
  const usually = row.typicalSeconds[verb] * timeScale;
  return `● **${title}** since ${moment(since)}, usually ${length(usually)}`;
}

function waitsFor(run: RunTold, row: StepRow): string {
  if (run.end !== undefined) return '';
  const before = awaited(run, row).map((other) => text(titleOf(other, run.verb)));
  return before.length === 0 ? '' : `, after: ${before.join(', ')}`;
}

/** Behind a step that is passed over stand those that this one waits for. */
function awaited(run: RunTold, { name, needs }: StepRow): StepRow[] {
  const { verb, rows, steps, progress } = run;
  const isBefore = (other: StepRow) => (verb === 'ensure' ? needs.includes(other.name) : other.needs.includes(name));
  const all = steps.filter(isBefore).flatMap((other) => (rows.includes(other) ? [other] : awaited(run, other)));
  return rows.filter((row) => all.includes(row) && progress.get(row.name)?.state !== 'done');
}

function pageOf({ key, region, outputs }: RunTold, { name }: StepRow): string {
  const buildId = name === 'image' ? outputs?.image?.buildId : undefined;
  return buildId === undefined ? '' : `: ${link('the build', buildPage(key, region, buildId))}`;
}

function hint({ end, path }: RunTold): string | undefined {
  if (end !== undefined) return undefined;
  const activities = link('Pending Activities', `${path}/pending-activities`);
  return `What a running step waits for just now is the last failure that ${activities} has of it; one called Waiting is none.`;
}

function result({ end }: RunTold): string | undefined {
  if (typeof end !== 'object') return undefined;
  if ('failures' in end) return failureDetails(end.failures);
  return end.left.length === 0 ? 'Nothing is left.' : paragraphs('What is left:', leftDetails(end.left));
}
