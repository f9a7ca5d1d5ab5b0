import { setTimeout as sleep } from 'node:timers/promises';

import { environmentName, type EnvironmentKey } from '../domain/names.js';
import type { EnvironmentDocument, EnvironmentSummary } from './client.js';
import { shortName } from './client.js';
import { CliError, EXIT, type ExitCode } from './exit.js';
import { report } from './report.js';
import { exitCode, isAtRest, isOver, type Wish } from './rest.js';
import { stepView } from './step-view.js';
import type { Terminal } from './terminal.js';

/** The API holds an answer for so long where nothing changes. */
const HELD_SECONDS = 30;
/** As fast as a person reads; a run at work changes with every look. */
const PACE_MS = 200;
/** A service that is started anew is back by then. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 1_000;

/** Shows its steps until it is at rest, then what became of it. */
export async function follow(
  terminal: Terminal,
  key: EnvironmentKey,
  wish: Wish,
  before?: EnvironmentSummary,
): Promise<ExitCode> {
  const last = await untilOver(terminal, key, wish, before);
  await conclude(terminal, last);
  return exitCode(last, wish);
}

/** The environment as it is, for a person or a program. */
export async function conclude(terminal: Terminal, environment: EnvironmentSummary): Promise<void> {
  const link = environment.outputs?.jupyterLabUrl;
  await terminal.result(environment, {
    table: () => {
      const next = nextCommand(environment);
      return [...report(environment, terminal.paint), ...(next === undefined ? [] : [next])];
    },
    quiet: () => (link === undefined || environment.state !== 'READY' ? [] : [link]),
  });
}

async function untilOver(
  terminal: Terminal,
  key: EnvironmentKey,
  wish: Wish,
  before: EnvironmentSummary | undefined,
): Promise<EnvironmentDocument> {
  terminal.goesOn(watchCommand(key));
  const view = terminal.options.quiet ? undefined : stepView(terminal.streams.stderr);
  try {
    for await (const environment of changes(terminal, key)) {
      view?.show(environment);
      if (isOver(environment, wish, before)) return environment;
    }
  } finally {
    view?.end();
  }
  throw new Error('What is followed has no end of its own.');
}

/** The environment as it is now, and each time that it has changed. */
async function* changes({ api, interrupted }: Terminal, key: EnvironmentKey): AsyncGenerator<EnvironmentDocument> {
  const path = `/v1/${environmentName(key)}`;
  let etag: string | undefined;
  let silentSince: number | undefined;
  for (;;) {
    const query = etag === undefined ? '' : `?wait=${HELD_SECONDS}s`;
    const headers: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag };
    const options = { headers, signal: interrupted, withinMs: (HELD_SECONDS + 10) * 1_000 };
    try {
      const { status, body } = await api.demand<EnvironmentDocument>('GET', path + query, undefined, options);
      silentSince = undefined;
      if (status === 304) continue;
      ({ etag } = body);
      yield body;
      await sleep(PACE_MS, undefined, { signal: interrupted });
    } catch (error) {
      if (!(error instanceof CliError) || error.exitCode !== EXIT.unreachable || etag === undefined) throw error;
      silentSince ??= performance.now();
      if (performance.now() - silentSince > PATIENCE_MS) throw error;
      await sleep(AGAIN_MS, undefined, { signal: interrupted });
    }
  }
}

export const watchCommand = (key: EnvironmentKey) => `labwright watch ${shortName(key)}`;

/** What a person does next, where that is a command of ours. */
export function nextCommand({ state, goal, ...key }: EnvironmentSummary): string | undefined {
  const name = shortName(key);
  if (state === 'ACTION_REQUIRED') return `Once that is mended: labwright retry ${name}`;
  if (state === 'CANCELLED') return `Go on with: labwright retry ${name}`;
  if (state === 'STOPPED' && goal !== 'DELETED') return `Start it with: labwright start ${name}`;
  return isAtRest({ state }) ? undefined : `Watch it with: ${watchCommand(key)}`;
}
