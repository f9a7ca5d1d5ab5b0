import type { ProjectView } from '../../emulator/project-view.js';
import { bareMs, startBareWorker, STEPS } from '../bare/bare.js';
import type { Bench, Case } from '../case.js';
import { criticalPath, type Path } from '../critical-path.js';
import { exampleOf, get, makeProject, provisionAll } from '../environments.js';
import { judged, median, tell } from '../figures.js';
import { attemptsOf } from '../histories.js';
import { SPEED, type Stand } from '../stand.js';
import type { Table } from '../table.js';

const BUDGET = { ratio: 1.05, constantMs: 200, ofBare: 1.5 };
/** The slowest is the nearest to Google's own pace, at which our own milliseconds weigh a tenth of what they do there. */
const SLOW = SPEED.slow;
const FAST = [60, 600] as const;
const INSTANT = 5_000;
const PATIENCE_MS = 240_000;
/** The first of a worker, an API and a server meet cold code. */
const COLD = 3;

export const overhead: Case = {
  name: 'overhead',
  title: 'What Labwright adds to Google',
  about: `The lab of examples/mlops-lab, each in a new project: all at once at speed ${SLOW}, where they only wait, and one after the other at the others. Google's own: what the emulator took on the way through the steps that ended last. The constant part is what is beyond it at speed ${INSTANT}, beside a bare workflow of ${STEPS.length} sequential activities on the same Temporal, by turns.`,
  async run(bench) {
    const rows = bench.options.quick ? [] : [row(SLOW, await atOnce(bench))];
    for (const speed of FAST) rows.push(row(speed, await oneByOne(bench, speed)));
    const instant = await besideBare(bench);
    return [
      {
        title: 'Wall time over the critical path',
        columns: ['speed', "Google's own", 'POST to READY', 'ratio', 'beyond', 'beyond, in Google seconds'],
        rows: [...rows, row(INSTANT, instant.paths)],
      },
      constantPart(instant),
    ];
  },
};

function row(speed: number, paths: readonly Path[]): string[] {
  const [wall, google] = [median(paths.map((path) => path.wall)), median(paths.map((path) => path.google))];
  const ratio = median(paths.map((path) => path.wall / path.google));
  const shown = speed === SLOW ? judged(ratio, { atMost: BUDGET.ratio }) : tell(ratio);
  const beyond = median(paths.map((path) => path.wall - path.google));
  return [
    ...[String(speed), tell(google, 'ms'), tell(wall, 'ms'), shown, tell(beyond, 'ms')],
    tell((beyond * speed) / 1_000, 's'),
  ];
}

/** What waits for Google is tried again by Temporal, so that it is never lost: those attempts are set beside as many. */
function constantPart({ paths, bare, attempts, alike }: Beside): Table {
  const constant = median(paths.map(({ wall, google }) => wall - google));
  const again = attempts.reduce((sum, each) => sum + each, 0);
  return {
    title: 'The constant part',
    columns: ['what', 'median'],
    rows: [
      ['an environment, beyond Google', judged(constant, { atMost: BUDGET.constantMs }, 'ms')],
      [`a bare workflow of ${STEPS.length} activities`, tell(median(bare), 'ms')],
      ['one over the other', judged(constant / median(bare), { atMost: BUDGET.ofBare })],
      [`a bare workflow of ${attempts.length} activities, ${again} attempts in all`, tell(median(alike), 'ms')],
      [
        'an environment, with what Google takes, over that',
        tell(median(paths.map(({ wall }) => wall)) / median(alike)),
      ],
    ],
  };
}

interface Beside {
  paths: Path[];
  /** Bare workflows of as many activities as a lab has steps, in milliseconds. */
  bare: number[];
  /** How often each activity of the last lab was tried, and bare workflows of the same, in milliseconds. */
  attempts: number[];
  alike: number[];
}

async function atOnce({ open, options }: Bench): Promise<Path[]> {
  await using stand = await open({ speed: SLOW });
  const projects = Array.from({ length: options.runs }, (_, index) => `overhead-${index}`);
  return await Promise.all(projects.map((projectId) => one(stand, projectId)));
}

async function oneByOne({ open, options }: Bench, speed: number): Promise<Path[]> {
  await using stand = await open({ speed });
  return await warm(options.runs, (run) => one(stand, `overhead-${run}`));
}

/** By turns, so that both meet the same machine. */
async function besideBare({ open, options: { runs } }: Bench): Promise<Beside> {
  await using stand = await open({ speed: INSTANT });
  const worker = await startBareWorker(stand);
  try {
    const turns = await warm(runs, async (run) => ({
      path: await one(stand, `overhead-${run}`),
      bare: await bareMs(stand),
    }));
    const attempts = await attemptsOf(stand, `overhead-${COLD + runs - 1}`);
    const alike = await warm(runs, () => bareMs(stand, attempts));
    return { paths: turns.map(({ path }) => path), bare: turns.map(({ bare }) => bare), attempts, alike };
  } finally {
    await worker.stop();
  }
}

/** Without what the first ones took. */
async function warm<T>(runs: number, measure: (run: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let run = 0; run < COLD + runs; run += 1) all.push(await measure(run));
  return all.slice(COLD);
}

async function one(stand: Stand, projectId: string): Promise<Path> {
  await makeProject(stand, projectId);
  const spec = await exampleOf(projectId);
  await provisionAll(stand, [spec], PATIENCE_MS);
  const { spans } = await stand.emulator<ProjectView>('GET', `projects/${projectId}`);
  return criticalPath(await get(stand.apiUrl, spec), spans);
}
