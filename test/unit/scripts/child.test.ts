import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { describe, expect, test } from 'vitest';

import { Child } from '../../../scripts/child.js';
import { until } from '../../../scripts/wait.js';

const sh = (script: string) => ({ name: 'the child', command: 'sh', args: ['-c', script] });

describe('Child', () => {
  test('is ready when a line says so', async () => {
    const child = await Child.start(sh('echo starting; echo ready at 42; exec sleep 60'));
    expect(await child.ready(() => child.line((line) => /ready at (\d+)/.exec(line)?.[1]))).toBe('42');
    await child.stop();
    expect(await child.ended).toBe('ended by SIGTERM');
  });

  test('tells what it wrote last when it dies before it is ready', async () => {
    const child = await Child.start(sh('echo "port 7233 is taken" >&2; exit 3'));
    const ready = child.ready(() => new Promise(() => undefined));
    await expect(ready).rejects.toThrow('the child did not start (exit code 3).\n  port 7233 is taken');
  });

  test('is ended when it takes too long to be ready', async () => {
    const child = await Child.start(sh('exec sleep 60'));
    await expect(child.ready(() => new Promise(() => undefined), 20)).rejects.toThrow('was not ready within 0.02 s');
    expect(child.running).toBe(false);
  });

  test('is killed when it does not listen to the request to end', async () => {
    const child = await Child.start(sh('trap "" TERM; echo up; while :; do sleep 1; done'));
    await child.ready(() => child.line((line) => (line === 'up' ? true : undefined)));
    await child.stop(20);
    expect(await child.ended).toBe('ended by SIGKILL');
  });

  test('rejects a command that cannot be run', async () => {
    await expect(Child.start({ name: 'nothing', command: '/absent', args: [] })).rejects.toThrow('ENOENT');
  });

  test('does not outlive a parent that is killed', async () => {
    const module = new URL('../../../scripts/child.ts', import.meta.url).href;
    const program = `
      const { Child } = await import('${module}');
      const child = await Child.start({ name: 'orphan', command: 'sleep', args: ['60'] });
      console.log(child.pid);`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => (isAlive(pid) ? undefined : true), { withinMs: 10_000, describe: () => `${pid} still runs` });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
