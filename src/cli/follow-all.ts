import { setTimeout as sleep } from 'node:timers/promises';

import { shortName, type EnvironmentSummary } from '../client/client.js';
import { counts } from '../client/counts.js';
import { inTurn } from '../client/in-turn.js';
import { isOver, type Wish } from '../client/rest.js';
import { clock } from '../client/step-time.js';
import { exitCode } from './exit-code.js';
import { EXIT, gravest, type ExitCode } from './exit.js';
import { listAll } from './list-all.js';
import { paintFor } from './paint.js';
import { patiently } from './patience.js';
import { read } from './read.js';
import { isRedrawable, Region, widthOf } from './region.js';
import { environmentTable } from './table.js';
import type { Terminal } from './terminal.js';

/** One of many, as its request was answered. */
export interface Followed {
  document: EnvironmentSummary;
  wish: Wish;
  /** As it was before what was asked; undefined where there is nothing to wait for but its rest. */
  before: EnvironmentSummary | undefined;
}

const PACE_MS = 1_000;

/** Counts by state until all are at rest, a line for each that needs a person; then a table of all. */
export async function followAll(
  terminal: Terminal,
  followed: Followed[],
  { wait }: { wait: boolean },
): Promise<ExitCode> {
  const all = wait ? await untilAllOver(terminal, followed) : followed;
  const environments = all.map(({ document }) => document);
  await terminal.result(
    { environments },
    {
      table: () => [
        ...environmentTable(environments, terminal.paint, widthOf(terminal.streams.stdout)),
        counts(environments),
      ],
      quiet: () => environments.flatMap((each) => (each.state === 'READY' ? [linkLine(each)] : [])),
    },
  );
  return wait ? gravest(all.map(({ document, wish }) => exitCode(document, wish))) : EXIT.reached;
}

async function untilAllOver(terminal: Terminal, followed: Followed[]): Promise<Followed[]> {
  const { interrupted, options } = terminal;
  const view = options.quiet ? undefined : countsView(terminal.streams.stderr);
  let now = followed;
  try {
    while (!now.every(({ document, wish, before }) => isOver(document, wish, before))) {
      await sleep(PACE_MS, undefined, { signal: interrupted });
      const before = now;
      now = await patiently(() => lookedAt(terminal, before), interrupted);
      view?.show(now.map(({ document }) => document));
    }
  } finally {
    view?.end();
  }
  return now;
}

/** Another environment may have had the name before, and a list may still show it. */
const life = ({ name, createTime }: EnvironmentSummary) => `${name} ${createTime}`;

/** By a list a project; what has left that, since somebody deleted it, is read by itself. */
async function lookedAt(terminal: Terminal, followed: Followed[]): Promise<Followed[]> {
  const projects = [...new Set(followed.map(({ document }) => document.projectId))];
  const listed = (await Promise.all(projects.map((project) => listAll(terminal, { project })))).flat();
  const living = new Map(listed.map((each) => [life(each), each]));
  return inTurn(followed, async (each) => {
    const { document } = each;
    if (document.state === 'DELETED') return each;
    return { ...each, document: living.get(life(document)) ?? (await read(terminal, document)) };
  });
}

const linkLine = (environment: EnvironmentSummary) =>
  [shortName(environment), environment.outputs?.jupyterLabUrl ?? ''].join('\t').trimEnd();

function countsView(out: NodeJS.WriteStream) {
  const paint = paintFor(out);
  const began = performance.now();
  const told = new Set<string>();
  let last: readonly EnvironmentSummary[] = [];
  const line = () => `${clock((performance.now() - began) / 1000)}  ${counts(last)}`;
  const region = isRedrawable(out)
    ? new Region(out, () => (last.length === 0 ? [] : [line().slice(0, widthOf(out))]))
    : undefined;
  let shown = '';
  return {
    show(environments: readonly EnvironmentSummary[]) {
      last = environments;
      const asking = environments.filter(({ state }) => state === 'ACTION_REQUIRED');
      const news = asking
        .map((each) => `${shortName(each)}: ${each.attention ?? ''}`)
        .filter((text) => !told.has(text));
      region?.clear();
      for (const text of news) {
        told.add(text);
        out.write(`${paint('!', 'red')} ${text}\n`);
      }
      region?.draw();
      if (region || shown === counts(last)) return;
      shown = counts(last);
      out.write(`${line()}\n`);
    },
    end() {
      region?.end();
    },
  };
}
