import { readLines } from './dockerfile-lines.js';
import type { Instruction, LineMistake } from './dockerfile-lines.js';
import { quote } from './mistake.js';
import { nearest } from './suggest.js';

export type { Instruction, LineMistake } from './dockerfile-lines.js';

/** A Dockerfile as far as admission has to understand it: Docker itself finds what is wrong inside an instruction. */
export interface Dockerfile {
  instructions: Instruction[];
  /** What the final stage comes from in the end; absent where mistakes hide it. */
  base?: { image: string; line: number; workbench: boolean };
  mistakes: LineMistake[];
}

/** https://docs.docker.com/reference/dockerfile/#overview */
const INSTRUCTIONS = [
  ...['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER'],
  ...['ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
];
/** Without arguments these take back what the base image set. */
const MAY_BE_BARE = new Set(['CMD', 'ENTRYPOINT']);

/**
 * Google's bases as of 2026-11-23, Python 3.10 and, since June 2026, 3.12; a Workbench image derives from one of them
 * (https://docs.cloud.google.com/gemini-enterprise-agent-platform/notebooks/workbench/instances/create-custom-container,
 * https://docs.cloud.google.com/vertex-ai/docs/release-notes#June_30_2026).
 */
const WORKBENCH_BASE =
  /^us-docker\.pkg\.dev\/(?:deeplearning-platform-release|workbench-images)\/gcr\.io\/workbench-container(?:-slim)?(?:-\d{4})?(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

/** Cloud Build's machines; Docker offers these to FROM without an ARG (#automatic-platform-args-in-the-global-scope). */
const PLATFORM_ARGS = { TARGETPLATFORM: 'linux/amd64', TARGETOS: 'linux', TARGETARCH: 'amd64' };
const BUILD_ARGS = { BUILDPLATFORM: 'linux/amd64', BUILDOS: 'linux', BUILDARCH: 'amd64' };

/** The names of variables that have a value without an ARG. */
export const PREDEFINED = Object.keys({ ...PLATFORM_ARGS, ...BUILD_ARGS });

export function parseDockerfile(text: string): Dockerfile {
  const { instructions, mistakes } = readLines(text);
  const stages = readStages(instructions);
  const found = [...mistakes, ...instructions.flatMap(instructionMistakes), ...orderMistakes(instructions)];
  const base = baseOf(stages);
  const unnamed = stages.filter(({ from }) => from === '').map(({ line }) => blankBase(line));
  return {
    instructions,
    ...(base && { base }),
    mistakes: [...found, ...unnamed].sort((a, b) => a.line - b.line),
  };
}

export function isWorkbenchBase(image: string): boolean {
  return WORKBENCH_BASE.test(image);
}

function instructionMistakes({ line, name, args }: Instruction): LineMistake[] {
  if (!INSTRUCTIONS.includes(name)) {
    const suggestion = nearest(name, INSTRUCTIONS);
    const detail = `${quote(name)} is not an instruction of a Dockerfile.`;
    return [{ line, detail, ...(suggestion !== undefined && { suggestion }) }];
  }
  if (args === '' && !MAY_BE_BARE.has(name)) return [{ line, detail: `${name} needs an argument.` }];
  if (name !== 'FROM' || FROM.test(args)) return [];
  return [{ line, detail: 'FROM takes an image and, where others copy from it, a name: FROM image AS name.' }];
}

function orderMistakes(instructions: Instruction[]): LineMistake[] {
  const first = instructions.find(({ name }) => name !== 'ARG');
  if (first === undefined) return [{ line: 1, detail: 'The Dockerfile has no FROM: it starts from a base image.' }];
  if (first.name === 'FROM') return [];
  return [{ line: first.line, detail: `${first.name} stands before the first FROM, where only ARG may stand.` }];
}

function blankBase(line: number): LineMistake {
  return { line, detail: 'FROM names no image: its variable has no value. Give the ARG before it a default.' };
}

export interface Stage {
  line: number;
  /** An image, or the name of an earlier stage. */
  from: string;
  name: string | undefined;
}

const FROM = /^(?:--platform=\S+\s+)?([^\s-]\S*)(?:\s+as\s+([a-z][\w.-]*))?$/i;
const ARG = /(\w+)(?:=("[^"]*"|'[^']*'|\S*))?/g;
const VARIABLE = /\$(?:\{(\w+)(?::([-+])([^{}$]*))?\}|(\w+))/g;

export function readStages(instructions: Instruction[]): Stage[] {
  const values = new Map<string, string>(Object.entries({ ...PLATFORM_ARGS, ...BUILD_ARGS }));
  const stages: Stage[] = [];
  for (const { line, name, args } of instructions) {
    const [, image, stage] = name === 'FROM' ? (FROM.exec(args) ?? []) : [];
    if (image !== undefined) stages.push({ line, from: fillIn(unquote(image), values), name: stage?.toLowerCase() });
    if (name !== 'ARG' || stages.length > 0) continue;
    for (const [, key = '', value] of args.matchAll(ARG)) {
      if (value !== undefined) values.set(key, fillIn(unquote(value), values));
    }
  }
  return stages;
}

function unquote(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, '$2');
}

/** No image has a name of this length, and lines that double each other's values would fill the memory. */
const LONGEST = 2_048;
/** In the place of what is longer: not empty either, and in no image's name. */
const TOO_LONG = '\uFFFF';

function fillIn(word: string, values: Map<string, string>): string {
  let left = LONGEST;
  return word.replace(VARIABLE, (_, braced?: string, sign?: string, other?: string, bare?: string) => {
    const value = values.get(braced ?? bare ?? '') ?? '';
    const isOther = sign === '+' ? value !== '' : sign === '-' && value === '';
    const text = isOther ? (other ?? '') : sign === '+' ? '' : value;
    left -= text.length;
    return left < 0 && text !== '' ? TOO_LONG : text;
  });
}

/** Follows `FROM stage` back to an image of a registry; a stage can only name an earlier one. */
function baseOf(stages: Stage[]): Dockerfile['base'] {
  let index = stages.length - 1;
  for (;;) {
    const stage = stages[index];
    if (stage === undefined || stage.from === '') return undefined;
    const earlier = stages.slice(0, index).findLastIndex(({ name }) => name === stage.from.toLowerCase());
    if (earlier === -1) return { image: stage.from, line: stage.line, workbench: isWorkbenchBase(stage.from) };
    index = earlier;
  }
}
