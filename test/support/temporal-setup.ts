/** One Temporal dev server, one workflow bundle and one build of the programs for a whole test run, however many projects ask for them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TestProject } from 'vitest/node';

import { buildPrograms } from '../../scripts/built-programs.js';
import { all, Closing } from '../../scripts/closing.js';
import { startTemporal } from '../../scripts/temporal.js';
import { writeBundle } from '../../scripts/workflow-bundle.js';
import type { Foundation } from './world.js';

declare module 'vitest' {
  interface ProvidedContext {
    temporal: { address: string };
    /** Path of the prebuilt workflow bundle. */
    workflowBundle: string;
    /** Folder of the built programs. */
    programs: string;
  }
}

interface Shared {
  users: number;
  closing: Closing;
  ready: Promise<Foundation>;
}

/** Each project loads this file for itself; what they share lies on the process. */
const processWide = globalThis as typeof globalThis & { labwrightTestRun?: Shared | undefined };

export async function setup(project: TestProject): Promise<void> {
  const shared = (processWide.labwrightTestRun ??= start());
  shared.users += 1;
  const { temporal, workflowBundle, programs } = await shared.ready;
  project.provide('temporal', temporal);
  project.provide('workflowBundle', workflowBundle);
  project.provide('programs', programs);
}

export async function teardown(): Promise<void> {
  const shared = processWide.labwrightTestRun;
  if (!shared || --shared.users > 0) return;
  processWide.labwrightTestRun = undefined;
  await shared.closing.close();
}

function start(): Shared {
  const closing = new Closing();
  return { users: 0, closing, ready: startFoundation(closing) };
}

/** What worlds stand on, until `closing` closes. */
export function startFoundation(closing: Closing): Promise<Foundation> {
  return closing.unless(async () => {
    const folder = await closing.add(mkdtemp(join(tmpdir(), 'labwright-test-')), (path) =>
      rm(path, { recursive: true }),
    );
    const [temporal, workflowBundle, programs] = await all([
      closing.add(startTemporal({ headless: true }), (server) => server.stop()),
      writeBundle(join(folder, 'workflow-bundle.js')),
      buildPrograms(),
    ] as const);
    return { temporal: { address: temporal.address }, workflowBundle, programs };
  });
}
