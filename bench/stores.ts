/** Where Temporal keeps what it knows: each stand gets a server of its own, with nothing in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Closing } from '../scripts/closing.js';
import { startTemporal } from '../scripts/temporal.js';
import { startPostgresTemporal } from './postgres.js';

export interface TemporalServer {
  address: string;
  /** Of the server, and of its database where that is another program. */
  pids: number[];
  stop: () => Promise<void>;
}

export interface Store {
  name: 'dev' | 'postgres';
  title: string;
  start: () => Promise<TemporalServer>;
}

export const STORES: Record<Store['name'], Store> = {
  dev: { name: 'dev', title: 'dev server, file database', start: startDev },
  postgres: { name: 'postgres', title: 'Temporal server on PostgreSQL', start: startPostgresTemporal },
};

async function startDev(): Promise<TemporalServer> {
  const closing = new Closing();
  return closing.unless(async () => {
    const folder = await closing.add(mkdtemp(join(tmpdir(), 'labwright-bench-')), (path) =>
      rm(path, { recursive: true }),
    );
    const dbFilename = join(folder, 'temporal.db');
    const server = await closing.add(startTemporal({ headless: true, dbFilename }), (part) => part.stop());
    return { address: server.address, pids: [server.pid], stop: () => closing.close() };
  });
}
