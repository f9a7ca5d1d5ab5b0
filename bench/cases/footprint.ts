import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Child } from '../../scripts/child.js';
import { startApi, startWorker } from '../../scripts/services.js';
import type { Bench, Case } from '../case.js';
import { judged, median, tell, timed } from '../figures.js';
import { PROGRAMS, ROOT, SPEED, type Stand } from '../stand.js';
import { usageOf } from '../usage.js';

const BUDGET = { workerStartMs: 1_000, workerRestMb: 200 };
/** Until what was needed for the start is given back. */
const REST_MS = 3_000;

export const footprint: Case = {
  name: 'footprint',
  title: 'Start-up and footprint',
  about:
    'Each program started anew on a Temporal that runs; ready is its own line that says so. Memory is what is resident three seconds later.',
  async run(bench) {
    await using stand = await bench.open({ speed: SPEED.realistic });
    const worker = await starts(bench, () => startWorker(stand.services));
    const api = await starts(bench, async () => (await startApi({ ...stand.services, port: 0 })).child);
    const version = await command(bench, stand, ['version']);
    const list = await command(bench, stand, ['list']);
    return [
      {
        title: 'Programs',
        columns: ['what', 'median', 'memory at rest'],
        rows: [
          [
            'worker, to its first poll',
            judged(worker.ms, { atMost: BUDGET.workerStartMs }, 'ms'),
            judged(worker.mb, { atMost: BUDGET.workerRestMb }, 'MB'),
          ],
          ['API, to its first answer', tell(api.ms, 'ms'), tell(api.mb, 'MB')],
          ['labwright version', tell(version, 'ms'), ''],
          ['labwright list', tell(list, 'ms'), ''],
        ],
      },
      await sizes(),
    ];
  },
};

async function starts({ options: { runs } }: Bench, start: () => Promise<Child>) {
  const [ms, mb]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    let child: Child | undefined;
    ms.push(await timed(async () => (child = await start())));
    await sleep(REST_MS);
    if (child) mb.push((await usageOf(child.pid)).residentMb);
    await child?.stop();
  }
  return { ms: median(ms), mb: median(mb) };
}

async function command({ options: { runs } }: Bench, { apiUrl }: Stand, args: string[]): Promise<number> {
  const ms: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ms.push(
      await timed(async () => {
        const child = await Child.start({
          name: 'labwright',
          command: process.execPath,
          args: [join(PROGRAMS, 'cli.js'), ...args],
          env: { ...process.env, LABWRIGHT_API_URL: apiUrl },
        });
        const how = await child.ended;
        if (how !== 'exit code 0') throw new Error(`labwright ${args.join(' ')}: ${how}`);
      }),
    );
  }
  return median(ms);
}

async function sizes() {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  const product = Object.entries(lock.packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
  );
  let installed = 0;
  for (const [path] of product) installed += await bytesIn(join(ROOT, path), 'node_modules');
  const bundle = (await stat(join(PROGRAMS, 'workflow-bundle.js'))).size;
  const programs = await bytesIn(PROGRAMS, 'emulator');
  const megabytes = (bytes: number) => tell(bytes / 1e6, 'MB');
  return {
    title: 'Sizes',
    columns: ['what', 'size'],
    rows: [
      [`installed packages, without those of development (${product.length})`, megabytes(installed)],
      ['workflow bundle, with its source map', megabytes(bundle)],
      ['dist/ in all, without the emulator', megabytes(programs)],
    ],
  };
}

/** Without the folders of that name below it: they are counted by themselves. */
async function bytesIn(folder: string, except: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) sum += entry.name === except ? 0 : await bytesIn(join(folder, entry.name), except);
    else sum += (await lstat(join(folder, entry.name))).size;
  }
  return sum;
}
