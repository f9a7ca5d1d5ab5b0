import { setTimeout as sleep } from 'node:timers/promises';

import { isEnvironment } from '../client/answers.js';
import type { EnvironmentDocument, EnvironmentSummary } from '../client/client.js';
import { environmentPath, shortName } from '../client/client.js';
import { isAtRest, isOver, type Wish } from '../client/rest.js';
import type { EnvironmentKey } from '../domain/names.js';
import { exitCode } from './exit-code.js';
import type { ExitCode } from './exit.js';
import { patiently } from './patience.js';
import { report } from './report.js';
import { stepView } from './step-view.js';
import type { Terminal } from './terminal.js';

/** The API holds an answer for so long where nothing changes. */
const HELD_SECONDS = 30;
/** As fast as a person reads; a run at work changes with every look. */
const PACE_MS = 200;

/** Shows the steps of an environment that the API has answered for until it is at rest, then what became of it. */
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
async function* changes(terminal: Terminal, key: EnvironmentKey): AsyncGenerator<EnvironmentDocument> {
  const { interrupted } = terminal;
  for (let etag: string | undefined; ;) {
    const news = await patiently(() => newsSince(terminal, key, etag), interrupted);
    if (news === undefined) continue;
    ({ etag } = news);
    yield news;
    await sleep(PACE_MS, undefined, { signal: interrupted });
  }
}

/** Undefined where nothing has changed for as long as the API holds an answer. */
async function newsSince(
  { api, interrupted }: Terminal,
  { projectId, environmentId }: EnvironmentKey,
  etag: string | undefined,
): Promise<EnvironmentDocument | undefined> {
  const path = environmentPath(projectId, environmentId);
  const query = etag === undefined ? '' : `?wait=${HELD_SECONDS}s`;
  const headers: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag };
  const options = { headers, signal: interrupted, withinMs: (HELD_SECONDS + 10) * 1_000 };
  const answer = await api.ask('GET', path + query, undefined, options);
  return answer.status === 304 ? undefined : api.accepted(isEnvironment, answer).body;
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
