/** Reads a Dockerfile as Docker's classic builder does (https://docs.docker.com/reference/dockerfile/). */

export interface Instruction {
  line: number;
  name: string;
  args: string;
  /** The lines of its here-documents. */
  here: string[];
}

export class DockerfileError extends Error {}

const KNOWN = [
  ...['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER'],
  ...['ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
];
const TAKES_HEREDOC = ['ADD', 'COPY', 'RUN'];
/** A word of its own: `$((1<<2))` and `<<<` are none (https://docs.docker.com/reference/dockerfile/#here-documents). */
const HEREDOC = /(?<=^|\s)\d*<<(-?)(["']?)([\w.-]+)\2(?=\s|$)/g;
const MAY_BE_BARE = ['CMD', 'ENTRYPOINT'];

/** Here-documents are BuildKit's: the classic builder takes their lines for instructions. */
export function parseDockerfile(text: string, { heredocs }: { heredocs: boolean }): Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const continued = continuation(escapeOf(lines));
  const instructions: Instruction[] = [];
  let open: { line: number; text: string } | undefined;
  let awaited: { end: string; indented: boolean }[] = [];
  for (const [index, line] of lines.entries()) {
    const [heredoc] = awaited;
    if (heredoc) {
      const read = heredoc.indented ? line.replace(/^\t+/, '') : line;
      if (read === heredoc.end) awaited.shift();
      else instructions.at(-1)?.here.push(read);
      continue;
    }
    // Comments and blank lines stand inside a continued line, too.
    if (/^\s*(#|$)/.test(line)) continue;
    const isContinued = continued.test(line);
    open = { line: open?.line ?? index + 1, text: (open?.text ?? '') + line.replace(continued, '') };
    if (isContinued) continue;
    const instruction = toInstruction(open);
    instructions.push(instruction);
    if (heredocs) awaited = heredocsOf(instruction);
    open = undefined;
  }
  if (open) instructions.push(toInstruction(open));
  if (awaited.length > 0) throw new DockerfileError('unterminated heredoc');
  check(instructions);
  return instructions;
}

const heredocsOf = ({ name, args }: Instruction): { end: string; indented: boolean }[] =>
  TAKES_HEREDOC.includes(name)
    ? [...args.matchAll(HEREDOC)].map(([, dash, , end = '']) => ({ end, indented: dash === '-' }))
    : [];

/** What a RUN hands to the shell: itself, or its here-document where that is the script. */
export function shellCommand({ args, here }: Instruction): string {
  const command = args.replace(/^(--\S+\s+)+/, '');
  const around = command.replace(HEREDOC, '').trim();
  return here.length > 0 && /^((ba|da)?sh\b.*)?$/.test(around) ? here.join('\n') : command;
}

function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^#\s*([a-z]+)\s*=\s*(\S+)\s*$/i.exec(line) ?? [];
    if (name === undefined) return '\\';
    if (name.toLowerCase() !== 'escape') continue;
    if (value === '`' || value === '\\') return value;
    throw new DockerfileError(`invalid ESCAPE '${value ?? ''}'. Must be ' or \\`);
  }
  return '\\';
}

const continuation = (escape: string): RegExp => new RegExp(`\\${escape}[ \\t]*$`);

function toInstruction({ line, text }: { line: number; text: string }): Instruction {
  const [, name = '', args = ''] = /^(\S+)\s*(.*)$/s.exec(text.trim()) ?? [];
  const instruction = { line, name: name.toUpperCase(), args, here: [] };
  const refuse = (why: string): never => {
    throw new DockerfileError(`dockerfile parse error line ${line}: ${why}`);
  };
  if (!KNOWN.includes(instruction.name)) refuse(`unknown instruction: ${instruction.name}`);
  if (args === '' && !MAY_BE_BARE.includes(instruction.name))
    refuse(`${instruction.name} requires at least one argument`);
  if (instruction.name === 'FROM' && !/^(--platform=\S+\s+)?\S+(\s+as\s+\S+)?$/i.test(args))
    refuse('FROM requires either one or three arguments');
  if ((instruction.name === 'COPY' || instruction.name === 'ADD') && /^(--\S+\s+)*\S+$/.test(args))
    refuse(
      `${instruction.name} requires at least two arguments, but only one was provided. Destination could not be determined.`,
    );
  return instruction;
}

function check(instructions: readonly Instruction[]): void {
  if (instructions.length === 0) throw new DockerfileError('the Dockerfile (Dockerfile) cannot be empty');
  const first = instructions.find(({ name }) => name !== 'ARG');
  if (first?.name !== 'FROM') throw new DockerfileError('no build stage in current context');
}

/** The words of the form `["executable", "argument"]`; undefined where it is the form with a shell. */
export function listOf(args: string): string[] | undefined {
  if (!args.startsWith('[')) return undefined;
  try {
    return JSON.parse(args) as string[];
  } catch {
    return undefined;
  }
}

/** `$NAME`, `${NAME}`, `${NAME:-other}` and `${NAME:+other}`. */
export const expand = (word: string, values: ReadonlyMap<string, string>): string =>
  word.replace(/\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g, (_, braced, sign, other, bare) => {
    const value = values.get(String(braced ?? bare)) ?? '';
    if (sign === '+') return value === '' ? '' : String(other);
    return value === '' && sign === '-' ? String(other) : value;
  });
