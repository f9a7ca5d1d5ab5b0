/** A whole Labwright as it runs in production: built programs, each a process, on a Temporal server with nothing in it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';

import type { CallRecord } from '../emulator/calls.js';
import type { Child } from '../scripts/child.js';
import { all, Closing } from '../scripts/closing.js';
import { demand } from '../scripts/environment-client.js';
import { COMPILED, startApi, startEmulatorProcess, startWorker, type ServiceOptions } from '../scripts/services.js';
import type { Store, TemporalServer } from './stores.js';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const PROGRAMS = join(ROOT, 'dist');
const TASK_QUEUE = 'bench';

/**
 * Simulated seconds in one of ours. At Google's own pace a lab takes a quarter of an hour; at 10 dozens at once only wait, and
 * the machine does not; at 2000 it takes less than half a second, and all that is left is ours.
 */
export const SPEED = { own: 1, slow: 10, realistic: 60, instant: 2_000 };

/** As the container sets it, and rarely enough to look at notebooks at rest that looking is not what is measured. */
const SETTINGS = { MALLOC_ARENA_MAX: '2', LABWRIGHT_WATCH_SECONDS: '100000000' };

export interface StandOptions {
  speed: number;
  workers?: number;
  /** Where Temporal keeps what it knows; absent: as the whole run does. */
  store?: Store;
}

export class Stand implements AsyncDisposable {
  readonly #closing: Closing;

  private constructor(
    readonly apiUrl: string,
    readonly emulatorUrl: string,
    readonly speed: number,
    readonly temporal: Client,
    readonly services: ServiceOptions,
    readonly pids: Record<'worker' | 'api' | 'server' | 'emulator', number[]>,
    closing: Closing,
  ) {
    this.#closing = closing;
  }

  static start({ speed, workers = 1, store }: StandOptions & { store: Store }): Promise<Stand> {
    const closing = new Closing();
    const stop = (part: { stop: () => Promise<void> }) => part.stop();
    return closing.unless(async () => {
      const server: TemporalServer = await closing.add(store.start(), stop);
      const twin = await closing.add(
        startEmulatorProcess(['--port', '0', '--speed', String(speed)], COMPILED),
        (part) => part.child.stop(),
      );
      const services: ServiceOptions = {
        temporal: { address: server.address },
        googleEndpoint: twin.url,
        speed,
        programs: PROGRAMS,
        workflowBundle: join(PROGRAMS, 'workflow-bundle.js'),
        taskQueue: TASK_QUEUE,
        settings: SETTINGS,
      };
      const [api, ...running] = await all([
        closing.add(startApi({ ...services, port: 0 }), (part) => part.child.stop()),
        ...Array.from({ length: workers }, () => closing.add(startWorker(services), stop)),
      ] as const);
      const connection = await closing.add(Connection.connect({ address: server.address }), (part) => part.close());
      const pidsOf = (children: readonly Child[]) => children.map(({ pid }) => pid);
      const pids = { worker: pidsOf(running), api: [api.child.pid], server: server.pids, emulator: [twin.child.pid] };
      return new Stand(api.url, twin.url, speed, new Client({ connection }), services, pids, closing);
    });
  }

  /** A second API on the same Temporal, for environments that no worker takes up. */
  async apiWithoutWorker(): Promise<string> {
    const services = { ...this.services, taskQueue: 'nobody', port: 0 };
    return (await this.#closing.add(startApi(services), (part) => part.child.stop())).url;
  }

  /** The emulator's own API. */
  emulator<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    return demand<T>(`${this.emulatorUrl}/emulator/${path}`, method, body);
  }

  async calls(): Promise<CallRecord[]> {
    return (await this.emulator<{ calls: CallRecord[] }>('GET', 'calls')).calls;
  }

  stop(): Promise<void> {
    return this.#closing.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
