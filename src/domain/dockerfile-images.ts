import { parseDockerfile, readStages, type Stage } from './dockerfile.js';

export interface ForeignImage {
  image: string;
  line: number;
}

const NUMBER = /^[0-9]+$/;
const SYNTAX = /^#\s*syntax\s*=\s*(\S+)/i;

/**
 * Every image of a registry that a Dockerfile names: what its stages start from, what is copied or mounted from, and
 * what reads the Dockerfile itself (https://docs.docker.com/reference/dockerfile/#syntax).
 */
export function foreignImages(text: string): ForeignImage[] {
  const { instructions } = parseDockerfile(text);
  const stages = readStages(instructions);
  const bases = stages.map(({ from, line }) => ({ image: from, line }));
  const taken = instructions.flatMap(({ name, args, line }) => takenFrom(name, args).map((image) => ({ image, line })));
  const begun = firstLines(stages);
  const isStage = ({ image, line }: ForeignImage) => (begun.get(image.toLowerCase()) ?? Infinity) < line;
  const foreign = [...bases, ...taken].filter((each) => each.image !== 'scratch' && !isStage(each));
  return [...readers(text), ...foreign].sort((a, b) => a.line - b.line);
}

/** Docker looks for it in the lines of comments on top. */
function readers(text: string): ForeignImage[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines.findIndex((line) => !line.trim().startsWith('#'));
  return lines.slice(0, end === -1 ? lines.length : end).flatMap((line, index) => {
    const [, image] = SYNTAX.exec(line.trim()) ?? [];
    return image === undefined ? [] : [{ image, line: index + 1 }];
  });
}

function takenFrom(name: string, args: string): string[] {
  // Only here a stage goes by its number, too.
  if (name === 'COPY' || name === 'ADD') return all(args, /(?:^|\s)--from=(\S+)/g).filter((from) => !NUMBER.test(from));
  return name === 'RUN' ? all(args, /(?:^|\s)--mount=\S*?\bfrom=([^\s,]+)/g) : [];
}

function all(args: string, pattern: RegExp): string[] {
  return [...args.matchAll(pattern)].map(([, image = '']) => image.replace(/^(["'])(.*)\1$/, '$2'));
}

/** Where a stage of each name first begins. */
function firstLines(stages: Stage[]): Map<string, number> {
  return new Map(stages.flatMap(({ name, line }) => (name === undefined ? [] : [[name, line] as const])).reverse());
}
