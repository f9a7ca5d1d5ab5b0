import { setTimeout as sleep } from 'node:timers/promises';

import type { EnvironmentSpec } from '../../src/domain/spec.js';
import type { Bench, Case } from '../case.js';
import { get, labOf, labsOver, list, post, provisionAll } from '../environments.js';
import { each, judged, quantile, tell, timed } from '../figures.js';
import { SPEED, type Stand } from '../stand.js';

const BUDGET = { at: 1_000, oneMs: 50, listMs: 150 };
const REAL = 10;
const READS = { full: 200, quick: 20 };
const PAGE = 50;
const AT_ONCE = 16;
const PATIENCE_MS = 120_000;
/** Between two looks at what keeps it busy. */
const PAUSE_MS = 1_000;

export const reads: Case = {
  name: 'reads',
  title: 'Reading',
  about: `One read after the other, from one client: first with nothing under way, then while ${REAL} environments at a time are prepared at speed ${SPEED.realistic} again and again. The others were POSTed and taken up by no worker, so that they are there and at rest. One is a GET of an environment that is READY; a list holds ${PAGE}, of all projects.`,
  async run(bench) {
    const rows: string[][] = [];
    for (const size of bench.options.reads) rows.push(...(await measure(bench, size)));
    const columns = ['environments', 'under way', 'one, p50', 'p99', 'list, p50', 'p99', 'POSTs a second'];
    return [{ title: 'Reads', columns, rows }];
  },
};

async function measure({ open, options: { quick } }: Bench, size: number): Promise<string[][]> {
  await using stand = await open({ speed: SPEED.realistic });
  const real = await labsOver(stand, REAL, Math.min(REAL, size));
  await provisionAll(stand, real, PATIENCE_MS);
  const filler = Array.from({ length: size - real.length }, (_, index) => labOf('bench-100', `idle-${index}`));
  const apiUrl = filler.length > 0 ? await stand.apiWithoutWorker() : stand.apiUrl;
  const postMs = await timed(() => each(filler, AT_ONCE, (spec) => post(apiUrl, spec)));
  const count = quick ? READS.quick : READS.full;
  const quiet = await read(stand, real, count);
  const load = keepBusy(stand);
  const busy = await read(stand, real, count);
  await load.stop();
  const posts = filler.length > 0 ? tell((filler.length * 1_000) / postMs) : 'none';
  return [
    [String(size), 'none', ...figures(quiet, (ms) => tell(ms, 'ms')), posts],
    [String(size), String(REAL), ...figures(busy, size === BUDGET.at ? within : (ms) => tell(ms, 'ms')), ''],
  ];
}

const within = (ms: number, atMost: number): string => judged(ms, { atMost }, 'ms');

function figures({ one, page }: Times, told: (ms: number, atMost: number) => string): string[] {
  return [
    ...[tell(quantile(one, 0.5), 'ms'), told(quantile(one, 0.99), BUDGET.oneMs)],
    ...[tell(quantile(page, 0.5), 'ms'), told(quantile(page, 0.99), BUDGET.listMs)],
  ];
}

interface Times {
  one: number[];
  page: number[];
}

/** Milliseconds each, by turns. */
async function read(stand: Stand, specs: readonly EnvironmentSpec[], count: number): Promise<Times> {
  const times: Times = { one: [], page: [] };
  for (let turn = 0; turn < count; turn += 1) {
    const spec = specs[turn % specs.length];
    if (spec) times.one.push(await timed(() => get(stand.apiUrl, spec)));
    times.page.push(await timed(() => list(stand.apiUrl, PAGE)));
  }
  return times;
}

/** Environments under way all the time: a new set as soon as a set is there. */
function keepBusy(stand: Stand): { stop: () => Promise<void> } {
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  const work = async () => {
    for (let set = 0; !isOver(); set += 1) {
      const specs = Array.from({ length: REAL }, (_, index) => labOf(`bench-${index + 100}`, `busy-${set}`));
      const here = await stand.emulator<{ projects: { projectId: string }[] }>('GET', 'projects');
      const there = specs.filter((spec) => here.projects.some(({ projectId }) => projectId === spec.projectId));
      await Promise.all(there.map((spec) => post(stand.apiUrl, spec)));
      const look = () => Promise.all(there.map((spec) => get(stand.apiUrl, spec)));
      while (!isOver() && (await look()).some(isUnderWay)) await sleep(PAUSE_MS);
    }
  };
  const working = work();
  // What it failed of is told when it is asked to stop.
  working.catch(() => undefined);
  return {
    stop: () => {
      over.abort();
      return working;
    },
  };
}

const isUnderWay = ({ state }: { state: string }): boolean => state === 'PROVISIONING';
