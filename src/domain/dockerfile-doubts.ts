import { readLines, type Instruction, type LineMistake } from './dockerfile-lines.js';

/**
 * What of a Dockerfile could be read otherwise by Docker than by us, so that an image comes in that nobody saw: Docker
 * unquotes and fills in words by the rules of a shell (https://docs.docker.com/reference/dockerfile/). Where only certain
 * bases are allowed it has to be written plainly.
 */
export function doubts(text: string): LineMistake[] {
  const { instructions } = readLines(text);
  const firstBase = instructions.findIndex(({ name }) => name === 'FROM');
  return [
    ...lineDoubts(text),
    ...instructions.flatMap((instruction, index) =>
      doubtsOf(instruction, index < firstBase).map((detail) => ({ line: instruction.line, detail })),
    ),
  ].sort((a, b) => a.line - b.line);
}

/** Go and JavaScript do not agree on which of these are spaces. */
const STRANGE = /[^\P{C}\t]|[^\P{Z} ]/u;
const ESCAPE = /^\s*#\s*escape\s*=/i;

function lineDoubts(text: string): LineMistake[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((content, index) => [
    ...(STRANGE.test(content) ? [strange(index + 1)] : []),
    ...(ESCAPE.test(content) ? [{ line: index + 1, detail: 'the directive escape changes how the rest is read' }] : []),
  ]);
}

function strange(line: number): LineMistake {
  return { line, detail: 'it has a space or a control character that is not ASCII, or a lone carriage return' };
}

const ARGS = /^\w+(?:=[^\s"'\\`]*)?(?:\s+\w+(?:=[^\s"'\\`]*)?)*$/;
const ESCAPED = /["'\\`]/;
const HEREDOC = /(?<=^|\s)\d*<<-?(["']?)[\w.-]+\1(?=\s|$)/g;

function doubtsOf({ name, args }: Instruction, isBeforeBases: boolean): string[] {
  switch (name) {
    case 'ONBUILD':
      return ['ONBUILD says nothing about this image, and brings others in'];
    case 'ARG':
      return isBeforeBases && !ARGS.test(args)
        ? ['an ARG above FROM has a plain value, without quotes and escapes']
        : [];
    case 'FROM':
      return ESCAPED.test(args) || HARD_VARIABLE.test(args) ? ['FROM names its image without quotes and escapes'] : [];
    case 'RUN':
    case 'COPY':
    case 'ADD':
      return [...flagDoubts(args), ...heredocDoubts(args)];
    default:
      return [];
  }
}

/** All but `$NAME`, `${NAME}` and `${NAME:-other}`. */
const HARD_VARIABLE = /\$(?!\w|\{\w+(?::[-+][^{}$]*)?\})/;
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

/** What Docker takes for the text of a here-document is not read as instructions, so both have to see the same ones. */
function heredocDoubts(args: string): string[] {
  if (!args.includes('<<')) return [];
  const rest = args.replace(HEREDOC, '');
  const isPlain = !rest.includes('<<') && !ESCAPED.test(rest);
  return isPlain ? [] : ['beside << and the word after it, a line with a here-document has no quotes and escapes'];
}
