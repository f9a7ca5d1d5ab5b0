/** What a RUN line does, as far as it can be told from its text: how long it takes, what it adds, and whether it fails. */
import { DURATIONS } from './durations.js';
import type { Duration } from './durations.js';

export interface Effect {
  /** What is waited for, one after the other. */
  durations: Duration[];
  gigabytes: number;
  output: string[];
  code: number;
}

interface Kind {
  pattern: RegExp;
  duration: Duration;
  gigabytes: number;
  say: (what: string) => string[];
}

const KINDS: Kind[] = [
  {
    pattern: /\bapt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&|;]*)/,
    duration: DURATIONS.buildApt,
    gigabytes: 0.1,
    say: () => ['Reading package lists...', 'Building dependency tree...', 'Processing triggers for libc-bin ...'],
  },
  {
    pattern: /\b(?:pip3?|uv pip)\s+(?:-\S+\s+)*install\s+([^&|;]*)/,
    duration: DURATIONS.buildPip,
    gigabytes: 0.2,
    say: (what) => [
      ...packages(what).map((name) => `Collecting ${name}`),
      `Successfully installed ${packages(what).join(' ').replaceAll('==', '-')}`,
    ],
  },
  {
    pattern: /\b(?:micromamba|mamba|conda)\s+(?:-\S+\s+)*(?:create|install|env\s+create)\s+([^&|;]*)/,
    duration: DURATIONS.buildEnvironment,
    gigabytes: 0.3,
    say: () => ['Transaction finished'],
  },
  {
    pattern: /\b(?:curl|wget|git\s+clone)\s+([^&|;]*)/,
    duration: DURATIONS.buildDownload,
    gigabytes: 0.05,
    say: () => [],
  },
];

const packages = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));

export function effectOf(command: string): Effect {
  const found = KINDS.flatMap((kind) => {
    const what = kind.pattern.exec(command)?.[1];
    return what === undefined ? [] : [{ ...kind, what }];
  });
  const failure = failureOf(command);
  return {
    durations: [DURATIONS.buildCommand, ...found.map(({ duration }) => duration)],
    gigabytes: found.reduce((sum, { gigabytes }) => sum + gigabytes, 0.01),
    output: failure ? failure.output : found.flatMap(({ say, what }) => say(what)),
    code: failure?.code ?? 0,
  };
}

/** A command fails that is `false` or `exit N`, or that asks for a package whose name begins with `no-such-package`. */
function failureOf(command: string): { output: string[]; code: number } | undefined {
  for (const line of command.split(/&&|;|\n/)) {
    const alternatives = line.split('||').map((part) => failed(part.trim()));
    const last = alternatives.at(-1);
    if (last && alternatives.every((failure) => failure)) return last;
  }
  return undefined;
}

function failed(command: string): { output: string[]; code: number } | undefined {
  if (command === 'false') return { output: [], code: 1 };
  const code = Number(/^exit\s+(\d+)$/.exec(command)?.[1] ?? 0);
  if (code > 0) return { output: [], code };
  const missing = /(?:^|\s|["'])(no-such-package[\w.-]*)(==[\w.]+)?/.exec(command);
  if (!missing) return undefined;
  const [, name = '', version = ''] = missing;
  if (/\bapt(-get)?\b/.test(command)) return { output: [`E: Unable to locate package ${name}`], code: 100 };
  return {
    output: [
      `ERROR: Could not find a version that satisfies the requirement ${name}${version} (from versions: none)`,
      `ERROR: No matching distribution found for ${name}${version}`,
    ],
    code: 1,
  };
}
