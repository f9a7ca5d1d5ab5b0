import type { Bench, Case } from '../case.js';
import { labsOver, provisionAll, readyAt, secondsToReady } from '../environments.js';
import { judged, median, quantile, tell } from '../figures.js';
import { writtenPer } from '../histories.js';
import { SPEED, type StandOptions } from '../stand.js';
import { watch } from '../usage.js';

const BUDGET = { workerMb: 350, workerCores: 0.35 };
const PATIENCE_MS = 1_800_000;
/** In flight, which the budget of a worker's memory and CPU speaks of; and what `realistic` is not measured beyond. */
const [MANY, FEW] = [1_000, 150];
const PROJECTS = 50;
/** A project has room for 100 service accounts, of which each environment has one of its own. */
const MOST_IN_ONE = 90;

interface Scene {
  size: number;
  latency: Exclude<keyof typeof SPEED, 'slow'>;
  projects: number;
  workers: number;
}

export const scale: Case = {
  name: 'scale',
  title: 'Many at once',
  about: `All POSTed at once, sixteen at a time, each with an image of its own project. Latency: instant is the emulator at speed ${SPEED.instant}, realistic at ${SPEED.realistic}, own at Google's own pace: beyond ${FEW} at once a sixtieth of it would be this machine's standstill. One project holds ${MOST_IN_ONE} at most, for Google's limit of service accounts. CPU is of one core, memory the largest worker's. Emulator, server, workers, API and the benchmark share the machine.`,
  async run(bench) {
    const rows: string[][] = [];
    const peaks = new Map<number, number>();
    for (const scene of scenes(bench.options.sizes)) {
      const runs: Found[] = [];
      for (let run = 0; run < runsOf(bench, scene.size); run += 1) runs.push(await measure(bench, scene));
      rows.push([...titled(scene), ...row(scene, runs)]);
      if (scene.latency !== 'instant') peaks.set(scene.size, middle(runs, 'workerMb'));
    }
    const columns = ['environments', 'projects', 'latency', 'workers', ...COLUMNS];
    return [{ title: 'Environments at once', ...growth(peaks), columns, rows }];
  },
};

const runsOf = ({ options: { runs } }: Bench, size: number): number => (size <= 10 ? Math.min(runs, 3) : 1);

function scenes(sizes: readonly number[]): Scene[] {
  const all = sizes.flatMap((size): Scene[] => [
    { size, latency: 'instant', projects: PROJECTS, workers: 1 },
    { size, latency: size <= FEW ? 'realistic' : 'own', projects: PROJECTS, workers: 1 },
    ...(size > 1 && size <= FEW
      ? [{ size: Math.min(size, MOST_IN_ONE), latency: 'instant', projects: 1, workers: 1 } as const]
      : []),
  ]);
  const largest = Math.max(...sizes.filter((size) => size <= FEW));
  return largest > 1 ? [...all, { size: largest, latency: 'instant', projects: PROJECTS, workers: 2 }] : all;
}

const titled = ({ size, latency, projects, workers }: Scene): string[] =>
  [size, Math.min(projects, size), latency, workers].map(String);

const COLUMNS = [
  ...['a second', 'p50 to READY', 'p95', 'p99', 'calls each', 'events each', 'history each'],
  ...['worker CPU', 'worker peak', 'API CPU', 'API peak', 'server CPU'],
];

type Found = Awaited<ReturnType<typeof measure>>;

async function measure({ open, say }: Bench, { size, latency, projects, workers }: Scene) {
  const options: StandOptions = { speed: SPEED[latency], workers };
  await using stand = await open(options);
  const specs = await labsOver(stand, projects, size);
  const over = await watch(stand.pids);
  const made = await provisionAll(stand, specs, PATIENCE_MS);
  const { worker, api, server } = await over();
  const seconds = made.map(secondsToReady);
  const first = Math.min(...made.map(({ createTime }) => Date.parse(createTime)));
  const { events, bytes } = await writtenPer(stand, size);
  say(`${size} ${latency}: ${tell(median(seconds))} s at the median`);
  return {
    perSecond: (size * 1_000) / (Math.max(...made.map(readyAt)) - first),
    ...{ p50: median(seconds), p95: quantile(seconds, 0.95), p99: quantile(seconds, 0.99) },
    ...{ calls: (await stand.calls()).length / size, events, bytes },
    ...{ workerCpu: worker.cpu, workerMb: worker.peakMb, apiCpu: api.cpu, apiMb: api.peakMb, serverCpu: server.cpu },
  };
}

const middle = (runs: readonly Found[], of: keyof Found): number => median(runs.map((run) => run[of]));

function row({ size, latency }: Scene, runs: readonly Found[]): string[] {
  const of = (name: keyof Found) => middle(runs, name);
  const isMany = size === MANY && latency === 'own';
  const ofWorker = (figure: number, atMost: number, unit?: string) =>
    isMany ? judged(figure, { atMost }, unit) : tell(figure, unit);
  return [
    ...[tell(of('perSecond')), tell(of('p50'), 's'), tell(of('p95'), 's'), tell(of('p99'), 's')],
    ...[tell(of('calls')), tell(of('events')), tell(of('bytes') / 1_000, 'kB')],
    ...[ofWorker(of('workerCpu'), BUDGET.workerCores), ofWorker(of('workerMb'), BUDGET.workerMb, 'MB')],
    ...[tell(of('apiCpu')), tell(of('apiMb'), 'MB'), tell(of('serverCpu'))],
  ];
}

/** Between few it would be that of a start, by chance. */
function growth(peaks: ReadonlyMap<number, number>): { note?: string } {
  const sizes = [...peaks.keys()].sort((one, other) => one - other);
  const [least = 0, most = 0] = [sizes[0], sizes.at(-1)];
  if (most < FEW) return {};
  const kilobytes = (((peaks.get(most) ?? 0) - (peaks.get(least) ?? 0)) * 1_000) / (most - least);
  const note = `From ${least} to ${most} at once, not at instant latency, a worker's peak grows by ${tell(kilobytes)} kB an environment.`;
  return { note };
}
