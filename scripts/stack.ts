/** Everything Labwright needs, on this machine: Temporal, Google's twin, a worker and the API. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readFaultFile } from '../emulator/fault-file.js';
import { sentence } from '../emulator/misses.js';
import type { Miss } from '../emulator/misses.js';
import { startEmulator } from '../emulator/server.js';
import { buildConsole } from './build-console.js';
import type { Child } from './child.js';
import { toFile } from './child.js';
import { all, Closing } from './closing.js';
import { startApi, startWorker } from './services.js';
import { startTemporal } from './temporal.js';
import { freePorts, isPortFree } from './wait.js';
import { writeBundle } from './workflow-bundle.js';

/** What the lab's two specs ask for. */
const POLICY = fileURLToPath(new URL('../examples/lab-policy.yaml', import.meta.url));

const DEFAULT_PORTS = { api: 8080, temporalUi: 8233, temporal: 7233, emulator: 8085 };
const NAMES = { api: 'the API', temporalUi: 'the Temporal UI', temporal: 'Temporal', emulator: 'the emulator' };

export interface StackOptions {
  speed: number;
  /** A file with rules for what goes wrong at the emulator. */
  faults?: string | undefined;
  /** The usual ports, or whatever is free. */
  ports: 'default' | 'free';
  /** Gets what worker and API write; absent: it goes to files in the stack's log folder. */
  onLine?: (process: string, line: string) => void;
}

export interface Stack {
  apiUrl: string;
  temporalUiUrl: string;
  temporalAddress: string;
  emulatorUrl: string;
  logFolder: string;
  /** Rejects when worker or API end while nobody asked them to. */
  broken: Promise<never>;
  stop(options: { keepLogs: boolean }): Promise<void>;
}

/** All or nothing: what runs already is stopped when another part cannot start. */
export async function startStack({ speed, faults: file, ports: wanted, onLine }: StackOptions): Promise<Stack> {
  const ports = wanted === 'free' ? await freeStackPorts() : DEFAULT_PORTS;
  await assertFree(ports);
  const faults = file === undefined ? undefined : await readFaultFile(file);
  const logFolder = await mkdtemp(join(tmpdir(), 'labwright-'));
  const log = (name: string) =>
    onLine
      ? (line: string) => {
          onLine(name, line);
        }
      : toFile(join(logFolder, `${name}.log`));
  const onMiss = (miss: Miss) => {
    log('emulator')(sentence(miss));
  };
  const closing = new Closing();
  return closing.unless(async () => {
    const logFile = join(logFolder, 'temporal.log');
    const [temporal, emulator, workflowBundle] = await all([
      closing.add(startTemporal({ port: ports.temporal, uiPort: ports.temporalUi, logFile }), (part) => part.stop()),
      closing.add(startEmulator({ port: ports.emulator, speed, faults, onMiss }), (part) => part.close()),
      writeBundle(join(logFolder, 'workflow-bundle.js')),
      buildConsole(),
    ] as const);
    const settings = { LABWRIGHT_POLICY_FILE: POLICY };
    const services = { temporal, googleEndpoint: emulator.url, speed, workflowBundle, settings };
    const [worker, api] = await all([
      closing.add(startWorker({ ...services, onLine: log('worker') }), (part) => part.stop()),
      closing.add(startApi({ ...services, port: ports.api, onLine: log('api') }), (part) => part.child.stop()),
    ] as const);
    return {
      apiUrl: api.url,
      temporalUiUrl: String(temporal.uiUrl),
      temporalAddress: temporal.address,
      emulatorUrl: emulator.url,
      logFolder,
      broken: Promise.race([ended(worker), ended(api.child)]),
      stop: async ({ keepLogs }) => {
        await closing.close();
        if (!keepLogs) await rm(logFolder, { recursive: true, force: true });
      },
    };
  });
}

async function ended(child: Child): Promise<never> {
  const how = await child.ended;
  throw new Error(`The ${child.name} ended (${how}).`);
}

async function assertFree(ports: typeof DEFAULT_PORTS): Promise<void> {
  for (const name of Object.keys(NAMES) as (keyof typeof NAMES)[]) {
    if (!(await isPortFree(ports[name]))) {
      throw new Error(
        `Port ${ports[name]}, for ${NAMES[name]}, is in use: stop what listens there, or add --free-ports.`,
      );
    }
  }
}

async function freeStackPorts(): Promise<typeof DEFAULT_PORTS> {
  const [api, temporalUi, temporal, emulator] = (await freePorts(4)) as [number, number, number, number];
  return { api, temporalUi, temporal, emulator };
}
