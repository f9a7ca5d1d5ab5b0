/** A Temporal dev server with the settings Labwright is built on. */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

import { Child, toFile } from './child.js';
import { dynamicConfigFlags } from './dynamic-config.js';
import { findTemporal } from './find-temporal.js';
import { freePorts, isPortFree, until } from './wait.js';

export interface TemporalOptions {
  /** Path of the CLI; absent: findTemporal(). */
  binary?: string;
  /** Absent: a free one. */
  port?: number;
  uiPort?: number;
  headless?: boolean;
  /** Absent: in memory. */
  dbFilename?: string;
  namespace?: string;
  retentionDays?: number;
  logFile?: string;
}

export interface TemporalServer {
  address: string;
  uiUrl?: string;
  pid: number;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** DELETED can be read for as long as the namespace keeps closed runs; a dev server would keep them for a day. */
const RETENTION_DAYS = 30;
/** Without them a file database is slower than half of one in memory, and times out under load. */
const FILE_PRAGMAS = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'];

/** Resolves once the namespace can be used. */
export async function startTemporal(options: TemporalOptions = {}): Promise<TemporalServer> {
  const { namespace = 'default', retentionDays = RETENTION_DAYS } = options;
  const [freePort, freeUiPort] = (await freePorts(2)) as [number, number];
  const { port = freePort, uiPort = freeUiPort, headless = false } = options;
  for (const wanted of headless ? [port] : [port, uiPort]) {
    if (!(await isPortFree(wanted))) throw new Error(`Port ${wanted}, wanted for Temporal, is in use.`);
  }
  const address = `${HOST}:${port}`;
  const child = await Child.start({
    name: 'Temporal',
    command: options.binary ?? (await findTemporal()),
    args: [
      ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--namespace', namespace, '--log-level', 'warn'],
      ...(headless ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
      ...(options.dbFilename ? ['--db-filename', options.dbFilename, ...FILE_PRAGMAS] : []),
      ...(await dynamicConfigFlags()),
    ],
    onLine: options.logFile ? toFile(options.logFile) : undefined,
  });
  await child.ready((signal) => prepareNamespace(address, namespace, retentionDays, signal));
  return {
    address,
    ...(!headless && { uiUrl: `http://${HOST}:${uiPort}` }),
    pid: child.pid,
    stop: () => child.stop(),
  };
}

/** Resolves once the server knows the namespace, with its retention. */
export async function prepareNamespace(
  address: string,
  namespace: string,
  days: number,
  signal: AbortSignal,
): Promise<void> {
  let last: unknown;
  const answered = (ask: () => Promise<unknown>) =>
    until(
      () =>
        ask().then(
          () => true,
          (error: unknown) => void (last = error),
        ),
      {
        withinMs: 60_000,
        describe: () => `Temporal at ${address} does not answer: ${String(last)}`,
        signal,
      },
    );
  const connection = Connection.lazy({ address });
  const retention = { namespace, config: { workflowExecutionRetentionTtl: msToTs(`${days} days`) } };
  try {
    await answered(() => connection.workflowService.updateNamespace(retention));
  } finally {
    await connection.close();
  }
}
