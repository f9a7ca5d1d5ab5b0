/** The bare workflow beside ours: what a person would have who wrote none of Labwright. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from '../../scripts/child.js';
import { bundleWorkflows } from '../../scripts/workflow-bundle.js';
import { timed } from '../figures.js';
import { PROGRAMS, ROOT, type Stand } from '../stand.js';

/** As many as a lab has steps, each done at once. */
export const STEPS: readonly number[] = Array.from({ length: 9 }, () => 1);
const TASK_QUEUE = 'bare';

let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const path = join(PROGRAMS, 'bare-bundle.js');
  await writeFile(path, await bundleWorkflows(fileURLToPath(new URL('workflow.ts', import.meta.url))));
  return path;
}

/** Resolves once it polls. */
export async function startBareWorker({ services }: Stand): Promise<Child> {
  bundled ??= bundle();
  const child = await Child.start({
    name: 'bare worker',
    command: process.execPath,
    args: ['--import', 'tsx', 'bench/bare/worker.ts', services.temporal.address, TASK_QUEUE, await bundled],
    cwd: ROOT,
  });
  await child.ready(() => child.line((line) => (line === 'bare worker ready' ? true : undefined)));
  return child;
}

let started = 0;

/** One with activities of so many attempts, in milliseconds. */
export function bareMs({ temporal }: Stand, activities = STEPS): Promise<number> {
  const workflowId = `bare-${(started += 1)}`;
  return timed(() => temporal.workflow.execute('bare', { taskQueue: TASK_QUEUE, workflowId, args: [activities] }));
}

/** So many at once: workflows a second. */
export async function barePerSecond(stand: Stand, count: number, activities = STEPS): Promise<number> {
  const ms = await timed(() => Promise.all(Array.from({ length: count }, () => bareMs(stand, activities))));
  return (count * 1_000) / ms;
}
