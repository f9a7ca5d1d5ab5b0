/** Two ways to a Temporal CLI that is not there yet. Both write beside the target and rename: nobody ever sees half a file. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

import { until } from './wait.js';

const CLI = { package: 'github.com/temporalio/cli/cmd/temporal', name: 'the Temporal CLI' };
/** To the first byte: where the host cannot be reached, Go is the better way, so no long patience. */
const ANSWER_MS = 5_000;
const TRANSFER_MS = 120_000;
const BUILD_MS = 30 * 60_000;
const LOCK_STALE_MS = 20_000;

export async function downloadTemporal(options: { url: string; version: string; target: string }): Promise<void> {
  const platform = process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const url = `${options.url}/cli/archive/v${options.version}?platform=${platform}&arch=${arch}`;
  try {
    await inFolderBeside(options.target, async (folder) => {
      const waiting = new AbortController();
      const timer = setTimeout(() => {
        waiting.abort(new Error(`no answer within ${ANSWER_MS / 1000} s`));
      }, ANSWER_MS);
      const response = await fetch(url, {
        signal: AbortSignal.any([waiting.signal, AbortSignal.timeout(TRANSFER_MS)]),
      });
      clearTimeout(timer);
      if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
      await untar(Readable.fromWeb(response.body), folder);
      return join(folder, 'temporal');
    });
  } catch (error) {
    throw new Error(`download of ${url}: ${reason(error)}`, { cause: error });
  }
}

/** Absent, the program is the CLI; the module's other programs are the server and its tool for SQL. */
export async function buildTemporal(options: {
  module: string;
  target: string;
  program?: { package: string; name: string };
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}): Promise<void> {
  const { module, target, program = CLI, env, log } = options;
  try {
    await inFolderBeside(target, async (folder) => {
      const file = join(folder, 'program');
      await run('go', ['version'], module, env);
      log(`building ${program.name} from its Go module: about four minutes, once`);
      const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', '-s -w'];
      await run('go', ['build', ...flags, '-o', file, program.package], module, { ...env, CGO_ENABLED: '0' });
      return file;
    });
  } catch (error) {
    throw new Error(`build with Go: ${reason(error)}`, { cause: error });
  }
}

/** One process at a time makes the target; the others wait. A lock that nobody keeps fresh is taken over. */
export async function underLock<T>(target: string, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const lock = `${target}.lock`;
  await mkdir(dirname(target), { recursive: true });
  if (!(await take(lock))) {
    log('another process is fetching the Temporal CLI: waiting for it');
    await until(() => take(lock), {
      withinMs: BUILD_MS,
      everyMs: 200,
      describe: () => `another process keeps ${lock}`,
    });
  }
  const fresh = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), LOCK_STALE_MS / 10);
  try {
    return await work();
  } finally {
    clearInterval(fresh);
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<true | undefined> {
  try {
    await writeFile(lock, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const touched = await stat(lock).catch(() => undefined);
  if (touched && Date.now() - touched.mtimeMs > LOCK_STALE_MS) await rm(lock, { force: true });
  return undefined;
}

async function inFolderBeside(target: string, make: (folder: string) => Promise<string>): Promise<void> {
  const folder = await mkdtemp(`${target}.`);
  try {
    const file = await make(folder);
    if ((await stat(file)).size === 0) throw new Error('the result is empty');
    await chmod(file, 0o755);
    await rename(file, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function untar(archive: Readable, folder: string): Promise<void> {
  const tar = spawn('tar', ['-xzf', '-', '-C', folder, 'temporal'], { stdio: ['pipe', 'ignore', 'pipe'] });
  const closed = once(tar, 'close');
  const complaints = tar.stderr.setEncoding('utf8').toArray();
  const [sent] = await Promise.allSettled([pipeline(archive, tar.stdin), closed]);
  if (tar.exitCode !== 0) throw new Error(`the archive cannot be unpacked: ${(await complaints).join('').trim()}`);
  if (sent.status === 'rejected') throw sent.reason;
}

async function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)(command, args, { cwd, env, timeout: BUILD_MS, maxBuffer: 64 * 1024 * 1024 });
}

/** The cause is where fetch and Go say what really happened. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, stderr } = error as { code?: unknown; stderr?: unknown };
  if (code === 'ENOENT' && 'syscall' in error) return 'go is not on PATH';
  if (typeof stderr === 'string' && stderr.trim()) return stderr.trim().split('\n').slice(-5).join(' | ');
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
