/** What processes took, from Linux's /proc; NaN where there is none. */
import { readFile } from 'node:fs/promises';

export interface Usage {
  cpuSeconds: number;
  residentMb: number;
  /** The most that was resident so far. */
  peakMb: number;
}

/** USER_HZ, which is 100 on every Linux that Node.js runs on. */
const TICKS = 100;

/** Of a process with its children: a database works in them. */
export async function usageOf(pid: number): Promise<Usage> {
  const all = await Promise.all([pid, ...(await childrenOf(pid))].map(usageOfOne));
  const sum = (of: (usage: Usage) => number) => all.reduce((total, usage) => total + of(usage), 0);
  return {
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    residentMb: sum(({ residentMb }) => residentMb),
    peakMb: sum(({ peakMb }) => peakMb),
  };
}

async function usageOfOne(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([read(pid, 'stat'), read(pid, 'status')]);
  // The name in brackets may hold spaces; utime and stime are the 14th and 15th field, those of dead children the next two.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
  const megabytes = (line: string) => Number(new RegExp(`^${line}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
  return {
    cpuSeconds: fields.length > 14 ? ticks / TICKS : Number.NaN,
    residentMb: megabytes('VmRSS'),
    peakMb: megabytes('VmHWM'),
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = (await read(pid, `task/${pid}/children`)).trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

const read = (pid: number, file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');

export interface Period {
  /** Of one core, from 0 to 1 and beyond. */
  cpu: number;
  residentMb: number;
  peakMb: number;
}

/** Begins to watch; what it answers ends the period and tells each process's share of it. */
export async function watch<Name extends string>(
  pids: Record<Name, number[]>,
): Promise<() => Promise<Record<Name, Period>>> {
  const names = Object.keys(pids) as Name[];
  const look = async () =>
    new Map(await Promise.all(names.map(async (name) => [name, await together(pids[name])] as const)));
  const began = performance.now();
  const before = await look();
  return async () => {
    const seconds = (performance.now() - began) / 1000;
    const after = await look();
    const period = (name: Name): Period => {
      const { cpuSeconds = NaN, residentMb = NaN, peakMb = NaN } = after.get(name) ?? {};
      return { cpu: (cpuSeconds - (before.get(name)?.cpuSeconds ?? NaN)) / seconds, residentMb, peakMb };
    };
    return Object.fromEntries(names.map((name) => [name, period(name)])) as Record<Name, Period>;
  };
}

/** Of several alike the CPU of all, and the memory of the largest. */
async function together(pids: readonly number[]): Promise<Usage> {
  const all = await Promise.all(pids.map(usageOf));
  return {
    cpuSeconds: all.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
    residentMb: Math.max(...all.map(({ residentMb }) => residentMb)),
    peakMb: Math.max(...all.map(({ peakMb }) => peakMb)),
  };
}
