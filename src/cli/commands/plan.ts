import { stat } from 'node:fs/promises';

import type { PlanDocument as Plan } from '../../api/plan-schema.js';
import { isPlan } from '../../client/answers.js';
import { environmentPath, environmentsPath } from '../../client/client.js';
import { clock, PLAN_SIGNS } from '../../client/step-time.js';
import type { EnvironmentKey } from '../../domain/names.js';
import type { EnvironmentSpec } from '../../domain/spec.js';
import { Refusal } from '../api.js';
import { CliError, EXIT, type ExitCode } from '../exit.js';
import type { Paint } from '../paint.js';
import { failureLines } from '../report.js';
import { filled } from '../spec/each.js';
import { readSpec, requireSound } from '../spec/read-spec.js';
import { readRoster } from '../spec/roster.js';
import { keyOf } from '../targets.js';
import type { Terminal } from '../terminal.js';
import { explained } from './apply.js';

export interface PlanOptions {
  each?: string;
  count?: string;
}

/** What `up` would do, or how an environment differs from its spec. Nothing is changed. */
export async function plan(terminal: Terminal, target: string, options: PlanOptions): Promise<ExitCode> {
  const stored = (await isThere(target)) ? undefined : keyOf(target);
  const body = stored ? await planStored(terminal, stored, options) : await planFile(terminal, target, options);
  await terminal.result(body, { table: () => planLines(body, terminal.paint), quiet: () => [] });
  return body.findings.length === 0 && (body.fits ?? body.count) >= body.count ? EXIT.reached : EXIT.rested;
}

async function planStored({ api, interrupted }: Terminal, key: EnvironmentKey, options: PlanOptions): Promise<Plan> {
  if (options.each !== undefined)
    throw new CliError('--each fills the spec of a folder or file, and an environment was named.', EXIT.wrong);
  const path = `${environmentPath(key.projectId, key.environmentId)}:plan${countOf(options.count)}`;
  return (await api.demand(isPlan, 'POST', path, undefined, { signal: interrupted })).body;
}

async function planFile({ api, interrupted }: Terminal, path: string, { each, count }: PlanOptions): Promise<Plan> {
  if (each !== undefined && count !== undefined)
    throw new CliError('--each counts by itself: leave --count out.', EXIT.wrong);
  const source = await readSpec(path, { without: each === undefined ? [] : [each] });
  const specs = each === undefined ? undefined : filled(source, await readRoster(each));
  if (!specs) requireSound(source);
  // A class is planned as so many alike: its first, and the quotas of all.
  const spec = specs?.[0] ?? (source.value as EnvironmentSpec);
  const query = countOf(specs ? String(specs.length) : count);
  try {
    const address = `${environmentsPath(spec.projectId)}:plan${query}`;
    return (await api.demand(isPlan, 'POST', address, spec, { signal: interrupted })).body;
  } catch (error) {
    throw error instanceof Refusal ? explained(error, source, spec) : error;
  }
}

function countOf(count: string | undefined): string {
  if (count === undefined) return '';
  if (/^[1-9][0-9]{0,3}$/.test(count)) return `?count=${count}`;
  throw new CliError(`--count is ${count}: it takes a whole number from 1.`, EXIT.wrong);
}

export function planLines({ name, count, fits, steps, findings, expectedSeconds }: Plan, paint: Paint): string[] {
  const changes = steps.filter(({ expectedSeconds: seconds }) => seconds > 0).length;
  const what = `${changes} ${changes === 1 ? 'step' : 'steps'} would change something, in about ${clock(expectedSeconds)}.`;
  return [
    paint(count > 1 ? `${name}, ${count} of its kind` : name, 'bold'),
    ...steps.flatMap(({ state, title, changes: sentences }) => [
      `${PLAN_SIGNS[state]} ${title}`,
      ...sentences.map((sentence) => `    ${sentence}`),
    ]),
    ...findings.flatMap(failureLines),
    ...(count > 1 && fits !== undefined ? [`The quotas let ${fits} of ${count} through.`] : []),
    `${changes === 0 ? 'Nothing to change.' : what} ${findings.length === 0 ? 'Nothing is in its way.' : 'It cannot go through as it is.'}`,
  ];
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
