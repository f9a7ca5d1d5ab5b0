/** A whole Labwright of its own for one test: emulator, workers and API on the Temporal server that the run shares. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { expect, inject } from 'vitest';

import type { CallRecord } from '../../emulator/calls.js';
import type { Child } from '../../scripts/child.js';
import { all, Closing } from '../../scripts/closing.js';
import type { Policy } from '../../src/domain/policy.js';
import type { Answer, EnvironmentDocument } from '../../scripts/environment-client.js';
import { demand, environmentPath, request } from '../../scripts/environment-client.js';
import type { ServiceOptions } from '../../scripts/services.js';
import { startApi, startWorker } from '../../scripts/services.js';
import { freePorts, until } from '../../scripts/wait.js';

import { OPEN_POLICY } from './open-policy.js';
import { OwnTemporal } from './own-temporal.js';
import { startStrictEmulator } from './strict-emulator.js';
import type {} from './temporal-setup.js';

export interface Foundation {
  temporal: { address: string };
  /** Path of the prebuilt workflow bundle. */
  workflowBundle: string;
  /** Folder of the built programs. */
  programs: string;
}

export interface WorldOptions {
  /** Simulated seconds in one of ours. */
  speed?: number;
  seed?: number;
  workers?: number;
  /** A Temporal server of its own, and what that still knows after a restart; absent: the one that the run shares. */
  temporal?: 'remembers' | 'forgets';
  settings?: Record<string, string>;
  /** What the installation allows; absent: whatever a spec can say. */
  policy?: Policy;
  /** Gets every line that API and workers write. */
  onLine?: (line: string) => void;
  /** Where Temporal and the bundle are; by default what the test run shares. */
  on?: Foundation;
  /** What stands between the workers and the emulator, from the emulator's address. */
  between?: (emulatorUrl: string) => Promise<{ url: string; close: () => Promise<void> }>;
}

export interface WaitOptions {
  withinMs?: number;
  /** How often it is looked: with many waiting at once, looking costs more than what is looked for. */
  everyMs?: number;
}

const SPEED = 1_000;
/** What happens by chance hangs on a project's name: a run of the tests has the luck of the last one, but for another seed. */
const LUCK = process.env['LABWRIGHT_SEED'] ?? '1';

let named = 0;
/** Of no other project of this run, whose Temporal server all share. */
function nextProjectId(place: string): string {
  const name = [LUCK, place, (named += 1)].join('/');
  return `test-${createHash('sha256').update(name).digest('hex').slice(0, 13)}`;
}

/** Each look is a few calls to Temporal, which all tests share. */
const LOOK_MS = 150;

/** Generous: it only ends a test that would hang, and says what it saw last. */
const PATIENCE_MS = 300_000;

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { speed = SPEED, seed = 1, workers = 1, settings = {}, onLine, between } = options;
  const {
    temporal: shared,
    workflowBundle,
    programs,
  } = options.on ?? {
    temporal: inject('temporal'),
    workflowBundle: inject('workflowBundle'),
    programs: inject('programs'),
  };
  const closing = new Closing();
  return closing.unless(async () => {
    const emulator = await closing.add(startStrictEmulator({ port: 0, speed, seed }), (part) => part.close());
    const server = options.temporal && (await closing.add(OwnTemporal.start(options.temporal), (part) => part.stop()));
    const temporal = server ?? shared;
    const connection = await closing.add(Connection.connect({ address: temporal.address }), (part) => part.close());
    const link = between && (await closing.add(between(emulator.url), (part) => part.close()));
    const folder = await closing.add(mkdtemp(join(tmpdir(), 'labwright-world-')), (path) =>
      rm(path, { recursive: true }),
    );
    const policyFile = join(folder, 'policy.yaml');
    await writeFile(policyFile, JSON.stringify(options.policy ?? OPEN_POLICY));
    const services: ServiceOptions = {
      temporal: { address: temporal.address },
      googleEndpoint: (link ?? emulator).url,
      speed,
      workflowBundle,
      programs,
      taskQueue: `world-${randomUUID()}`,
      settings: { LABWRIGHT_POLICY_FILE: policyFile, ...settings },
      onLine,
    };
    const [port] = (await freePorts(1)) as [number];
    const [api, ...running] = await all([
      closing.add(WorldProcess.api({ ...services, port }), (part) => part.stop()),
      ...Array.from({ length: workers }, () => closing.add(WorldProcess.worker(services), (part) => part.stop())),
    ] as const);
    const apiUrl = `http://127.0.0.1:${port}`;
    const client = new Client({ connection });
    const place = options.on ? '' : relative(process.cwd(), expect.getState().testPath ?? '');
    return new World(apiUrl, emulator.url, services, api, running, client, closing, place, server);
  });
}

export class World implements AsyncDisposable {
  constructor(
    readonly apiUrl: string,
    readonly emulatorUrl: string,
    readonly services: ServiceOptions,
    readonly api: WorldProcess,
    readonly workers: readonly WorldProcess[],
    readonly temporal: Client,
    private readonly closing: Closing,
    /** The test's file; nothing where no test runs. */
    private readonly place: string,
    private readonly own?: OwnTemporal,
  ) {}

  get worker(): WorldProcess {
    const [worker] = this.workers;
    if (!worker) throw new Error('This world was started without a worker.');
    return worker;
  }

  get server(): OwnTemporal {
    if (!this.own) throw new Error('This world was started on the Temporal server that all share.');
    return this.own;
  }

  /** Makes a project of its own at the emulator; `options` are the emulator's, such as billing. */
  async project(options: Record<string, unknown> = {}): Promise<string> {
    const projectId = nextProjectId(this.place);
    await this.emulator('POST', 'projects', { projectId, ...options });
    return projectId;
  }

  request<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>> {
    return request<T>(this.apiUrl + path, method, body, headers ? { headers } : {});
  }

  /** Polls the environment until the predicate holds; the error shows the document as it was last. */
  async waitFor(
    projectId: string,
    environmentId: string,
    predicate: (environment: EnvironmentDocument) => boolean | Promise<boolean>,
    { withinMs = PATIENCE_MS, everyMs = LOOK_MS }: WaitOptions = {},
  ): Promise<EnvironmentDocument> {
    let last: Answer<EnvironmentDocument> | { refused: string } | undefined;
    return until(
      async () => {
        // An API that is away for a moment is asked again, as any client of it would.
        last = await this.request<EnvironmentDocument>('GET', environmentPath(projectId, environmentId)).catch(
          (error: unknown) => ({ refused: String(error) }),
        );
        return 'body' in last && last.status === 200 && (await predicate(last.body)) ? last.body : undefined;
      },
      { withinMs, everyMs, describe: () => `the environment is still ${JSON.stringify(last, undefined, 2)}` },
    );
  }

  /** The emulator's own API: `emulator('PATCH', 'projects/p', { billingEnabled: false })`. */
  emulator<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    return demand<T>(`${this.emulatorUrl}/emulator/${path}`, method, body);
  }

  /** What Google's twin was asked, in order. */
  calls<T = { calls: CallRecord[] }>(projectId: string): Promise<T> {
    return this.emulator<T>('GET', `calls?project=${projectId}`);
  }

  /** What is in the project now. */
  state<T = unknown>(projectId: string): Promise<T> {
    return this.emulator<T>('GET', `state?project=${projectId}`);
  }

  stop(): Promise<void> {
    return this.closing.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** A worker, or the API, that can die and come back. */
export class WorldProcess {
  private constructor(
    private child: Child,
    private readonly begin: () => Promise<Child>,
  ) {}

  static async worker(services: ServiceOptions): Promise<WorldProcess> {
    const begin = () => startWorker(services);
    return new WorldProcess(await begin(), begin);
  }

  static async api(services: ServiceOptions & { port: number }): Promise<WorldProcess> {
    const begin = async () => (await startApi(services)).child;
    return new WorldProcess(await begin(), begin);
  }

  /** Resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child.kill(signal);
    await this.child.ended;
  }

  /** Resolves when it works again. */
  async start(): Promise<void> {
    await this.stop();
    this.child = await this.begin();
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}
