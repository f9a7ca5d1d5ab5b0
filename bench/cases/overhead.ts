import type { ProjectView } from '../../emulator/project-view.js';
import { ACTIVITIES, bareMs, startBareWorker } from '../bare/bare.js';
import type { Bench, Case } from '../case.js';
import { criticalPath, type Path } from '../critical-path.js';
import { exampleOf, get, makeProject, provisionAll } from '../environments.js';
import { judged, median, tell } from '../figures.js';
import type { Stand } from '../stand.js';
import type { Table } from '../table.js';

const BUDGET = { ratio: 1.05, constantMs: 200, ofBare: 1.5 };
const SPEEDS = [60, 600, 5_000];
const PATIENCE_MS = 120_000;
/** The first of a worker, an API and a server meet cold code. */
const COLD = 3;

export const overhead: Case = {
  name: 'overhead',
  title: 'What Labwright adds to Google',
  about: `The lab of examples/mlops-lab, once after the other, each in a new project. Google's own: what the emulator took on the way through the steps that ended last. The constant part is what is beyond it at speed ${SPEEDS.at(-1) ?? ''}, beside a bare workflow of ${ACTIVITIES} sequential activities on the same Temporal, by turns.`,
  async run(bench) {
    const rows: string[][] = [];
    for (const speed of SPEEDS) {
      const { paths } = await measure(bench, speed, false);
      const [wall, google] = [median(paths.map((path) => path.wall)), median(paths.map((path) => path.google))];
      const ratio = median(paths.map((path) => path.wall / path.google));
      const shown = speed === SPEEDS[0] ? judged(ratio, { atMost: BUDGET.ratio }) : tell(ratio);
      const beyond = median(paths.map((path) => path.wall - path.google));
      rows.push([String(speed), tell(google, 'ms'), tell(wall, 'ms'), shown, tell(beyond, 'ms')]);
    }
    return [
      {
        title: 'Wall time over the critical path',
        columns: ['speed', "Google's own", 'POST to READY', 'ratio', 'beyond'],
        rows,
      },
      await constantPart(bench),
    ];
  },
};

async function constantPart(bench: Bench): Promise<Table> {
  const { paths, bare } = await measure(bench, SPEEDS.at(-1) ?? 1, true);
  const constant = median(paths.map(({ wall, google }) => wall - google));
  return {
    title: 'The constant part',
    columns: ['what', 'median'],
    rows: [
      ['an environment, beyond Google', judged(constant, { atMost: BUDGET.constantMs }, 'ms')],
      [`a bare workflow of ${ACTIVITIES} activities`, tell(median(bare), 'ms')],
      ['one over the other', judged(constant / median(bare), { atMost: BUDGET.ofBare })],
    ],
  };
}

async function measure({ open, options }: Bench, speed: number, besideBare: boolean) {
  await using stand = await open({ speed });
  const worker = besideBare ? await startBareWorker(stand) : undefined;
  const [paths, bare]: [Path[], number[]] = [[], []];
  try {
    for (let run = -COLD; run < options.runs; run += 1) {
      const path = await one(stand, `overhead-${run + COLD}`);
      if (run >= 0) paths.push(path);
      if (!worker) continue;
      const ms = await bareMs(stand);
      if (run >= 0) bare.push(ms);
    }
  } finally {
    await worker?.stop();
  }
  return { paths, bare };
}

async function one(stand: Stand, projectId: string): Promise<Path> {
  await makeProject(stand, projectId);
  const spec = await exampleOf(projectId);
  await provisionAll(stand, [spec], PATIENCE_MS);
  const { spans } = await stand.emulator<ProjectView>('GET', `projects/${projectId}`);
  return criticalPath(await get(stand.apiUrl, spec), spans);
}
