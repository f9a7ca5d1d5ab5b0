import { bareMs, barePerSecond, startBareWorker, STEPS } from '../bare/bare.js';
import type { Bench, Case } from '../case.js';
import { labOf, labsOver, makeProject, provisionAll, readyAt } from '../environments.js';
import { judged, median, tell } from '../figures.js';
import { attemptsOf } from '../histories.js';
import { SPEED, type Stand } from '../stand.js';
import { STORES, type Store } from '../stores.js';

const BUDGET = { dev: 0.6, postgres: 0.7 };
const SIZE = { full: 150, quick: 5 };
const PATIENCE_MS = 240_000;

export const stores: Case = {
  name: 'stores',
  title: 'Both stores',
  about: `Throughput at instant latency, beside bare workflows of ${STEPS.length} activities on the same server, as many at once; and beside bare workflows of as many activities as a lab has, tried as often: what waits for Google is tried again by Temporal. PostgreSQL writes through to the disk, as it does in production.`,
  async run(bench) {
    const rows: string[][] = [];
    for (const store of Object.values(STORES)) {
      rows.push([
        store.title,
        ...(await measure(bench, store).catch((error: unknown) => {
          if (!isAbsent(error)) throw error;
          bench.say(`${store.title} is LEFT OUT: ${error.message}`);
          return [`LEFT OUT: ${error.message}`, '', '', '', '', '', ''];
        })),
      ]);
    }
    const columns = [
      'store',
      'at once',
      'environments a second',
      'bare a second',
      'one over the other',
      'bare of as many attempts',
      'one over that',
      'one bare alone',
    ];
    return [{ title: 'Throughput against bare', columns, rows }];
  },
};

/** PostgreSQL, or what Temporal's server is built with, is not on this machine. */
const isAbsent = (error: unknown): error is Error =>
  error instanceof Error && (error.name === 'PostgresNotFound' || error.message.startsWith('build with Go'));

async function measure({ open, options: { quick, runs } }: Bench, store: Store): Promise<string[]> {
  const size = quick ? SIZE.quick : SIZE.full;
  await using stand = await open({ speed: SPEED.instant, store });
  const specs = await labsOver(stand, 50, size);
  const worker = await startBareWorker(stand);
  try {
    const alone: number[] = [];
    for (let run = 0; run <= runs; run += 1) alone.push(await bareMs(stand));
    const before = await barePerSecond(stand, size);
    const made = await provisionAll(stand, specs, PATIENCE_MS);
    const bare = (before + (await barePerSecond(stand, size))) / 2;
    const first = Math.min(...made.map(({ createTime }) => Date.parse(createTime)));
    const ours = (size * 1_000) / (Math.max(...made.map(readyAt)) - first);
    const alike = await barePerSecond(stand, size, await attemptsOfALab(stand));
    const ratio = quick ? tell(ours / bare) : judged(ours / bare, { atLeast: BUDGET[store.name] });
    return [String(size), tell(ours), tell(bare), ratio, tell(alike), tell(ours / alike), tell(median(alone), 'ms')];
  } finally {
    await worker.stop();
  }
}

/** Of one that is alone. */
async function attemptsOfALab(stand: Stand): Promise<number[]> {
  const projectId = await makeProject(stand, 'bench-alone');
  await provisionAll(stand, [labOf(projectId)], PATIENCE_MS);
  return attemptsOf(stand, projectId);
}
