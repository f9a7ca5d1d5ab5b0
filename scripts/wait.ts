/** Waiting for a condition, and free ports. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  withinMs: number;
  everyMs?: number;
  /** What is waited for, and what was seen last: asked only when the time is up. */
  describe: () => string;
  signal?: AbortSignal;
}

/** Asks until the answer is not undefined. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined, options: UntilOptions): Promise<T> {
  const { withinMs, everyMs = 25, signal } = options;
  const deadline = performance.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`Gave up after ${withinMs / 1000} s: ${options.describe()}`);
    await sleep(everyMs, undefined, { signal });
  }
}

/** Below those that the system gives to connections (32768 and up on Linux): none is taken before it is listened on. */
const FREE_PORTS = { from: 20_000, to: 32_768 };

/** All are held at once before any is given back, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenSomewhere));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
}

export async function isPortFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false;
  }
}

async function listenSomewhere(): Promise<Server> {
  for (;;) {
    try {
      return await listen(randomInt(FREE_PORTS.from, FREE_PORTS.to));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
