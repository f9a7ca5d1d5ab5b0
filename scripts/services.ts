/** Labwright's own processes, worker and API, and Google's twin where it has to be one, run as children. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from './child.js';

export interface ServiceOptions {
  temporal: { address: string; uiUrl?: string };
  taskQueue?: string;
  /** The emulator. */
  googleEndpoint: string;
  /** How many simulated seconds pass in one of ours. */
  speed: number;
  workflowBundle?: string;
  /** Folder of the built programs; absent: they run from their sources. */
  programs?: string;
  /** What the worker loads first, by its URL. */
  workerPreload?: string;
  onLine?: ((line: string) => void) | undefined;
  /** Any other setting of src/settings.ts. */
  settings?: Record<string, string>;
}

export interface Api {
  url: string;
  child: Child;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Resolves once the worker polls. */
export async function startWorker(options: ServiceOptions): Promise<Child> {
  const { workerPreload } = options;
  const before = workerPreload === undefined ? [] : ['--import', workerPreload];
  const child = await startEntry('worker', [...before, ...program('worker', options)], options, {});
  await child.ready(() => child.line(logged('worker ready')));
  return child;
}

/** Resolves once the API listens; port 0 takes a free one. */
export async function startApi(options: ServiceOptions & { port: number }): Promise<Api> {
  const { port } = options;
  const child = await startEntry('API', program('api', options), options, {
    LABWRIGHT_API_PORT: String(port),
    LABWRIGHT_API_URL: `http://127.0.0.1:${port}`,
  });
  const { url } = await child.ready(() => child.line(logged('api ready')));
  return { url: String(url), child };
}

/** What Node.js is told, to run the emulator from its sources, or as `npm run build:emulator` made it and its container runs it. */
const SOURCES = ['--import', 'tsx', 'emulator/main.ts'];
export const COMPILED = ['--optimize-for-size', 'dist/emulator/main.js'];

/** Google's twin in a process of its own, which can be killed; with the arguments of `npm run emulator`. */
export async function startEmulatorProcess(
  args: readonly string[],
  program: readonly string[] = SOURCES,
): Promise<{ url: string; child: Child }> {
  const child = await Child.start({
    name: 'emulator',
    command: process.execPath,
    args: [...program, ...args],
    cwd: ROOT,
    // As in its container.
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  });
  const url = await child.ready(() => child.line((line) => /^GOOGLE_ENDPOINT=(.+)$/.exec(line)?.[1]));
  return { url, child };
}

const program = (name: string, { programs }: ServiceOptions): string[] =>
  programs === undefined ? ['--import', 'tsx', `src/${name}.ts`] : [join(programs, `${name}.js`)];

function startEntry(
  name: string,
  args: string[],
  options: ServiceOptions,
  settings: Record<string, string>,
): Promise<Child> {
  return Child.start({
    name,
    command: process.execPath,
    args,
    cwd: ROOT,
    onLine: options.onLine,
    env: {
      ...withoutSettings(process.env),
      TEMPORAL_ADDRESS: options.temporal.address,
      ...(options.temporal.uiUrl && { TEMPORAL_UI_URL: options.temporal.uiUrl }),
      ...(options.taskQueue && { LABWRIGHT_TASK_QUEUE: options.taskQueue }),
      ...(options.workflowBundle && { LABWRIGHT_WORKFLOW_BUNDLE: options.workflowBundle }),
      LABWRIGHT_TIME_SCALE: String(1 / options.speed),
      GOOGLE_ENDPOINT: options.googleEndpoint,
      ...settings,
      ...options.settings,
    },
  });
}

/** The caller's own settings and Google credentials belong to another stack than this one. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(LABWRIGHT|TEMPORAL|GOOGLE)_|^LOG_LEVEL$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}

/** A line of pino with this message, as an object. */
function logged(message: string): (line: string) => Record<string, unknown> | undefined {
  return (line) => {
    if (!line.startsWith('{')) return undefined;
    try {
      const record = JSON.parse(line) as Record<string, unknown>;
      return record['msg'] === message ? record : undefined;
    } catch {
      return undefined;
    }
  };
}
