/** The small production's store without containers: PostgreSQL from this machine, Temporal's server from its Go module. */
import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

import { Child } from '../scripts/child.js';
import { Closing } from '../scripts/closing.js';
import { DYNAMIC_CONFIG_FILE } from '../scripts/dynamic-config.js';
import { prepareNamespace } from '../scripts/temporal.js';
import { freePorts, isPortFree, until } from '../scripts/wait.js';
import { findServer } from './find-server.js';
import type { TemporalServer } from './stores.js';

const HOST = '127.0.0.1';
const USER = 'temporal';
const FIRST_PORT = 20_000;
/** Where Debian and Fedora put them; PATH comes first. */
const DEBIAN = '/usr/lib/postgresql';
const DATABASES = { temporal: 'postgresql/v12/temporal', temporal_visibility: 'postgresql/v12/visibility' };

export class PostgresNotFound extends Error {
  override name = 'PostgresNotFound' as const;
}

/** As docker-compose.yml has it, but for the four shards that suit one machine. */
export async function startPostgresTemporal(): Promise<TemporalServer> {
  const [server, postgres] = [await findServer('server'), await findPostgres()];
  const closing = new Closing();
  return closing.unless(async () => {
    const database = await startPostgres(closing, postgres);
    await setUpSchema(database.port);
    const ports = await serverPorts();
    const address = `${HOST}:${ports['FRONTEND_GRPC_PORT'] ?? ''}`;
    const child = await closing.add(
      Child.start({
        name: 'Temporal on PostgreSQL',
        command: server,
        args: ['--allow-no-auth', 'start'],
        env: { ...process.env, ...ports, ...serverSettings(database.port) },
      }),
      (part) => part.stop(),
    );
    await child.ready((signal) => makeNamespace(address, signal));
    return { address, pids: [child.pid, database.pid], stop: () => closing.close() };
  });
}

export async function postgresVersion(): Promise<string> {
  const { stdout } = await promisify(execFile)(join(await findPostgres(), 'postgres'), ['--version']);
  return stdout.trim();
}

async function findPostgres(): Promise<string> {
  const versions = await readdir(DEBIAN).catch(() => [] as string[]);
  const debian = versions.sort((one, other) => Number(other) - Number(one)).map((each) => join(DEBIAN, each, 'bin'));
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...debian]) {
    // A link leads to where its other programs are.
    const initdb = await realpath(join(folder, 'initdb')).catch(() => undefined);
    if (initdb !== undefined) return dirname(initdb);
  }
  throw new PostgresNotFound(`no PostgreSQL on PATH or in ${DEBIAN} (Debian: apt-get install postgresql)`);
}

async function startPostgres(closing: Closing, binaries: string): Promise<{ port: number; pid: number }> {
  const folder = await closing.add(mkdtemp(join(tmpdir(), 'labwright-postgres-')), (path) =>
    rm(path, { recursive: true }),
  );
  const as = await lesserUser(folder);
  const run = (name: string, ...args: string[]) => [...as, join(binaries, name), ...args] as [string, ...string[]];
  const [init, ...initArgs] = run('initdb', '-D', join(folder, 'data'), '-U', USER, '--auth=trust', '--encoding=UTF8');
  await promisify(execFile)(init, initArgs, { cwd: folder });
  const [port] = (await freePorts(1)) as [number];
  const settings = [`listen_addresses=${HOST}`, `unix_socket_directories=${folder}`, 'max_connections=200'];
  const args = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const [command, ...rest] = run('postgres', ...args);
  const child = await closing.add(Child.start({ name: 'PostgreSQL', command, args: rest, cwd: folder }), (part) =>
    part.stop(),
  );
  await child.ready((signal) =>
    until(
      () =>
        promisify(execFile)(join(binaries, 'pg_isready'), ['-h', HOST, '-p', String(port), '-U', USER]).then(
          () => true,
          () => undefined,
        ),
      { withinMs: 30_000, describe: () => 'PostgreSQL does not answer', signal },
    ),
  );
  return { port, pid: child.pid };
}

/** PostgreSQL refuses to run as root: then it runs as the user that Debian's package made for it. */
async function lesserUser(folder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const id = async (flag: string) => Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout);
  const [uid, gid] = [await id('-u'), await id('-g')];
  await chown(folder, uid, gid);
  await chmod(folder, 0o700);
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
}

async function setUpSchema(port: number): Promise<void> {
  const tool = await findServer('sql');
  for (const [database, schema] of Object.entries(DATABASES)) {
    const env = {
      ...process.env,
      ...{ SQL_PLUGIN: 'postgres12', SQL_HOST: HOST, SQL_PORT: String(port), SQL_USER: USER, SQL_DATABASE: database },
      // With --auth=trust nobody is asked for it, but the tool wants one.
      SQL_PASSWORD: 'unused',
    };
    for (const args of [['create'], ['setup-schema', '-v', '0.0'], ['update-schema', '--schema-name', schema]]) {
      await promisify(execFile)(tool, args, { env, maxBuffer: 16 * 1024 * 1024 });
    }
  }
}

/** Free ones for its four services, so that another server may run beside it; below those that the system hands out, as its schema keeps a smallint. */
async function serverPorts(): Promise<Record<string, string>> {
  const names = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].flatMap((service) => [
    `${service}_GRPC_PORT`,
    `${service}_MEMBERSHIP_PORT`,
  ]);
  names.push('FRONTEND_HTTP_PORT');
  const ports: number[] = [];
  for (let port = FIRST_PORT + (process.pid % 10_000); ports.length < names.length; port += 1) {
    if (await isPortFree(port)) ports.push(port);
  }
  return Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
}

const serverSettings = (database: number): Record<string, string> => ({
  ...{ DB: 'postgres12', DB_PORT: String(database), POSTGRES_SEEDS: HOST, POSTGRES_USER: USER, POSTGRES_PWD: 'unused' },
  ...{ BIND_ON_IP: HOST, NUM_HISTORY_SHARDS: '4', DYNAMIC_CONFIG_FILE_PATH: DYNAMIC_CONFIG_FILE, LOG_LEVEL: 'warn' },
});

/** The server makes none by itself; whether it knows it is then asked as of the dev server. */
async function makeNamespace(address: string, signal: AbortSignal): Promise<void> {
  const connection = Connection.lazy({ address });
  const register = () =>
    connection.workflowService
      .registerNamespace({ namespace: 'default', workflowExecutionRetentionPeriod: msToTs('30 days') })
      .then(
        () => true,
        () => undefined,
      );
  try {
    await until(register, { withinMs: 60_000, describe: () => `Temporal at ${address} makes no namespace`, signal });
  } finally {
    await connection.close();
  }
  await prepareNamespace(address, 'default', 30, signal);
}
