/** A whole Labwright of its own for one test: emulator, workers and API on the Temporal server that the run shares. */
import { randomUUID } from 'node:crypto';

import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';

import type { CallRecord } from '../../emulator/calls.js';
import type { Child } from '../../scripts/child.js';
import { all, Closing } from '../../scripts/closing.js';
import type { Answer, EnvironmentDocument } from '../../scripts/environment-client.js';
import { demand, environmentPath, request } from '../../scripts/environment-client.js';
import type { ServiceOptions } from '../../scripts/services.js';
import { startApi, startWorker } from '../../scripts/services.js';
import { until } from '../../scripts/wait.js';

import { startStrictEmulator } from './strict-emulator.js';
import type {} from './temporal-setup.js';

export interface Foundation {
  temporal: { address: string };
  /** Path of the prebuilt workflow bundle. */
  workflowBundle: string;
}

export interface WorldOptions {
  /** Simulated seconds in one of ours. */
  speed?: number;
  seed?: number;
  workers?: number;
  settings?: Record<string, string>;
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
/** Generous: it only ends a test that would hang, and says what it saw last. */
const PATIENCE_MS = 90_000;

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { speed = SPEED, seed = 1, workers = 1, settings = {}, onLine, between } = options;
  const { temporal, workflowBundle } = options.on ?? {
    temporal: inject('temporal'),
    workflowBundle: inject('workflowBundle'),
  };
  const closing = new Closing();
  return closing.unless(async () => {
    const emulator = await closing.add(startStrictEmulator({ port: 0, speed, seed }), (part) => part.close());
    const connection = await closing.add(Connection.connect(temporal), (part) => part.close());
    const link = between && (await closing.add(between(emulator.url), (part) => part.close()));
    const services: ServiceOptions = {
      temporal,
      googleEndpoint: (link ?? emulator).url,
      speed,
      workflowBundle,
      taskQueue: `world-${randomUUID()}`,
      settings,
      onLine,
    };
    const [api, ...running] = await all([
      closing.add(startApi({ ...services, port: 0 }), (part) => part.child.stop()),
      ...Array.from({ length: workers }, () => closing.add(WorldWorker.start(services), (worker) => worker.stop())),
    ] as const);
    return new World(api.url, emulator.url, services, running, new Client({ connection }), closing);
  });
}

export class World implements AsyncDisposable {
  constructor(
    readonly apiUrl: string,
    readonly emulatorUrl: string,
    readonly services: ServiceOptions,
    readonly workers: readonly WorldWorker[],
    readonly temporal: Client,
    private readonly closing: Closing,
  ) {}

  get worker(): WorldWorker {
    const [worker] = this.workers;
    if (!worker) throw new Error('This world was started without a worker.');
    return worker;
  }

  /** Makes a project of its own at the emulator; `options` are the emulator's, such as billing. */
  async project(options: Record<string, unknown> = {}): Promise<string> {
    const projectId = `test-${randomUUID().slice(0, 13)}`;
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
    { withinMs = PATIENCE_MS, everyMs = 25 }: WaitOptions = {},
  ): Promise<EnvironmentDocument> {
    let last: Answer<EnvironmentDocument> | undefined;
    return until(
      async () => {
        last = await this.request<EnvironmentDocument>('GET', environmentPath(projectId, environmentId));
        return last.status === 200 && (await predicate(last.body)) ? last.body : undefined;
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

/** A worker that can die and come back. */
export class WorldWorker {
  private constructor(
    private child: Child,
    private readonly services: ServiceOptions,
  ) {}

  static async start(services: ServiceOptions): Promise<WorldWorker> {
    return new WorldWorker(await startWorker(services), services);
  }

  /** Resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child.kill(signal);
    await this.child.ended;
  }

  /** Resolves when it polls again. */
  async start(): Promise<void> {
    await this.stop();
    this.child = await startWorker(this.services);
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}
