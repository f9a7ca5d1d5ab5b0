import { PREDEFINED } from './dockerfile.js';
import { readLines, type Instruction, type LineMistake } from './dockerfile-lines.js';

/**
 * What of a Dockerfile could be read otherwise by Docker than by us, so that an image comes in that nobody saw: Docker
 * unquotes and fills in words by the rules of a shell (https://docs.docker.com/reference/dockerfile/). Where only certain
 * bases are allowed it has to be written plainly.
 */
export function doubts(text: string): LineMistake[] {
  const { instructions } = readLines(text);
  const firstBase = instructions.findIndex(({ name }) => name === 'FROM');
  const above = instructions.slice(0, Math.max(0, firstBase));
  return [
    ...lineDoubts(text),
    ...argDoubts(above),
    ...instructions.flatMap((instruction) =>
      doubtsOf(instruction, namesOf(above)).map((detail) => ({ line: instruction.line, detail })),
    ),
  ].sort((a, b) => a.line - b.line);
}

/** Docker's older readers join a line that ends in two escapes with the next, its newer ones do not. */
const TWO_ESCAPES = /\\\\[ \t]*$/;
/** Go and JavaScript do not agree on which of these are spaces. */
const STRANGE = /[^\P{C}\t]|[^\P{Z} ]/u;
const ESCAPE = /^\s*#\s*escape\s*=/i;

function lineDoubts(text: string): LineMistake[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((content, index) => [
    ...(STRANGE.test(content) ? [strange(index + 1)] : []),
    ...(TWO_ESCAPES.test(content) ? [{ line: index + 1, detail: 'it ends in two escapes' }] : []),
    ...(ESCAPE.test(content) ? [{ line: index + 1, detail: 'the directive escape changes how the rest is read' }] : []),
  ]);
}

function strange(line: number): LineMistake {
  return { line, detail: 'it has a space or a control character that is not ASCII, or a lone carriage return' };
}

const ARG = /^(\w+)=[^\s"'\\`]+$/;
const ESCAPED = /["'\\`]/;
/** All but `$NAME`, `${NAME}` and `${NAME:-other}`. */
const HARD_VARIABLE = /\$(?!\w|\{\w+(?::[-+][^{}$]*)?\})/;

/** A name that comes twice, or without a value, has the one or the other value, by Docker's version. */
function argDoubts(above: readonly Instruction[]): LineMistake[] {
  const known = new Set<string>(PREDEFINED);
  return above.flatMap(({ line, args }) => {
    const words = args.split(/\s+/);
    const isPlain = words.every((word) => {
      const [, name] = ARG.exec(word) ?? [];
      const isNew = name !== undefined && !known.has(name) && areKnown(word, known);
      if (name !== undefined) known.add(name);
      return isNew;
    });
    const detail = 'an ARG above FROM is new and has a plain value, without quotes and escapes, of names above it';
    return isPlain ? [] : [{ line, detail }];
  });
}

function namesOf(above: readonly Instruction[]): ReadonlySet<string> {
  const names = above.flatMap(({ args }) => args.split(/\s+/).map((word) => word.split('=')[0] ?? ''));
  return new Set([...PREDEFINED, ...names]);
}

/** What is not known here may have a value there. */
function areKnown(word: string, known: ReadonlySet<string>): boolean {
  const names = [...word.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);
  return !HARD_VARIABLE.test(word) && names.every((name) => known.has(name));
}

function doubtsOf({ name, args }: Instruction, known: ReadonlySet<string>): string[] {
  switch (name) {
    case 'ONBUILD':
      return ['ONBUILD says nothing about this image, and brings others in'];
    case 'FROM':
      return ESCAPED.test(args) || !areKnown(args, known)
        ? ['FROM names its image without quotes and escapes, and with variables of an ARG above it only']
        : [];
    case 'RUN':
    case 'COPY':
    case 'ADD':
      // Older readers know no here-documents: what is its text to one is instructions to the other.
      return [...flagDoubts(args), ...(args.includes('<<') ? ['it has <<, which may begin a here-document'] : [])];
    default:
      return [];
  }
}

const OPTION = /^[a-z-]+(?:=[^=]*)?$/;

/** Flags stand before everything else, each a word. */
function flagDoubts(args: string): string[] {
  const words = args.split(/\s+/);
  const end = words.findIndex((word) => !word.startsWith('--'));
  const flags = end === -1 ? words : words.slice(0, end);
  const isPlain = flags.every((flag) => !/["'\\`$]/.test(flag) && (!flag.startsWith('--mount=') || areOptions(flag)));
  const isOnce = flags.filter((flag) => /^--from\b/.test(flag)).length <= 1;
  return isPlain && isOnce
    ? []
    : ['its flags are written without quotes, escapes and variables, in small letters, each once'];
}

function areOptions(mount: string): boolean {
  const options = mount.slice('--mount='.length).split(',');
  const keys = options.map((option) => option.split('=')[0]);
  return options.every((option) => OPTION.test(option)) && new Set(keys).size === keys.length;
}
