/** A child process that is read line by line and never outlives this one, however this one ends. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Gets every line of output; the last ones are kept in any case, for the error. */
  onLine?: ((line: string) => void) | undefined;
}

export class ChildFailed extends Error {
  override name = 'ChildFailed' as const;
}

const LAST_LINES = 20;

export class Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves with a few words on how it ended. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  private constructor(process: ChildProcess, pid: number, { name, onLine }: ChildOptions) {
    this.name = name;
    this.pid = pid;
    this.#process = process;
    if (onLine) this.#listeners.add(onLine);
    for (const stream of [process.stdout, process.stderr]) {
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          this.#read(line);
        });
    }
    this.ended = new Promise((resolve) => {
      process.once('close', (code, signal) => {
        resolve(signal ? `ended by ${signal}` : `exit code ${String(code)}`);
      });
    });
  }

  /** Rejects where the command cannot be run at all. */
  static async start(options: ChildOptions): Promise<Child> {
    const process = spawn(options.command, options.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C reaches only us, and we stop things in their order.
      detached: true,
      ...(options.env && { env: options.env }),
      ...(options.cwd && { cwd: options.cwd }),
    });
    await once(process, 'spawn');
    const child = new Child(process, process.pid as number, options);
    guard(child);
    return child;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** The first value that `match` finds in a line of output from now on. */
  line<T>(match: (line: string) => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const listener = (line: string) => {
        const found = match(line);
        if (found === undefined) return;
        this.#listeners.delete(listener);
        resolve(found);
      };
      this.#listeners.add(listener);
    });
  }

  /** Waits until it is ready; ends it and says what it wrote last where it dies before, or takes too long. */
  async ready<T>(work: (signal: AbortSignal) => Promise<T>, withinMs = 60_000): Promise<T> {
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const failed = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(this.#failed(`was not ready within ${withinMs / 1000} s`));
      }, withinMs);
      void this.ended.then((how) => {
        reject(this.#failed(`did not start (${how})`));
      });
    });
    failed.catch(() => undefined);
    try {
      return await Promise.race([work(over.signal), failed]);
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  kill(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** Asks it to end, and after the grace insists. */
  async stop(graceMs = 10_000): Promise<void> {
    this.kill('SIGTERM');
    const insist = setTimeout(() => {
      this.kill('SIGKILL');
    }, graceMs);
    await this.ended;
    clearTimeout(insist);
  }

  #read(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > LAST_LINES) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }

  #failed(what: string): ChildFailed {
    return new ChildFailed([`${this.name} ${what}.`, ...this.#lines.map((line) => `  ${line}`)].join('\n'));
  }
}

/** Collects lines in a file. */
export function toFile(path: string): (line: string) => void {
  const stream = createWriteStream(path, { flags: 'a' });
  return (line) => stream.write(`${line}\n`);
}

/**
 * A shell that reads from us. A line means that the child has ended; the end of the pipe without one means that we have, even by SIGKILL,
 * which no handler of ours would see.
 */
function guard(child: Child): void {
  const script = 'read -r _ || { kill "$1"; sleep 10; kill -9 "$1"; } 2>/dev/null';
  const shell = spawn('sh', ['-c', script, 'guard', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref?(): void }).unref?.();
  void child.ended.then(() => shell.stdin.end('ended\n'));
}
