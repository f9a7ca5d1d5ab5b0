/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  /** Where it starts, counted from 1. */
  line: number;
  /** In capitals: `RUN`. */
  name: string;
  args: string;
}

export interface LineMistake {
  line: number;
  detail: string;
  suggestion?: string;
}

interface Heredoc {
  line: number;
  end: string;
  /** `<<-`: tabs before the end do not count. */
  indented: boolean;
}

const DIRECTIVE = /^#\s*(syntax|escape|check)\s*=\s*(\S.*)$/i;
const BLANK = /^\s*(?:#.*)?$/;
/** A word of its own, so that neither `<<<` nor a shift such as `$((1<<n))` is one. */
const HEREDOC = /(?<=^|\s)\d*<<(-?)(["']?)([\w.-]+)\2(?=\s|$)/g;
/**
 * What stands in quotation marks is one word to the shell, and one behind an escape begins none; the end of a
 * here-document may stand in them, too.
 */
const QUOTED = /(<<-?)?(["'])(?:\\.|(?!\2)[^\\])*\2|\\./g;
const TAKES_HEREDOC = new Set(['RUN', 'COPY', 'ADD']);

/**
 * Splits a Dockerfile as Docker does (https://docs.docker.com/reference/dockerfile/): directives on top, comments and
 * blank lines also inside a continued line, here-documents.
 */
export function readLines(text: string): { instructions: Instruction[]; mistakes: LineMistake[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const { escape, mistakes } = readDirectives(lines);
  const continued = new RegExp(`(^|[^${escape}])${escape}[ \\t]*$`);
  const instructions: Instruction[] = [];
  const heredocs: Heredoc[] = [];
  let open: { line: number; text: string } | undefined;
  const close = () => {
    if (open === undefined) return;
    const instruction = toInstruction(open);
    instructions.push(instruction);
    heredocs.push(...heredocsOf(instruction));
    open = undefined;
  };
  lines.forEach((line, index) => {
    const [heredoc] = heredocs;
    if (heredoc) {
      if ((heredoc.indented ? line.replace(/^\t+/, '') : line) === heredoc.end) heredocs.shift();
      return;
    }
    if (BLANK.test(line)) return;
    open = { line: open?.line ?? index + 1, text: (open?.text ?? '') + line.replace(continued, '$1') };
    if (!continued.test(line)) close();
  });
  close();
  const unended = heredocs.map(({ line, end }) => ({ line, detail: `The here-document ${end} has no end.` }));
  return { instructions, mistakes: [...mistakes, ...unended] };
}

/** They count only above everything else; `escape` is the one that changes how the rest is read. */
function readDirectives(lines: string[]): { escape: string; mistakes: LineMistake[] } {
  const end = lines.findIndex((line) => !DIRECTIVE.test(line.trim()));
  for (const [index, line] of lines.slice(0, end === -1 ? lines.length : end).entries()) {
    const [, name = '', value] = DIRECTIVE.exec(line.trim()) ?? [];
    if (name.toLowerCase() !== 'escape') continue;
    if (value === '`') return { escape: '`', mistakes: [] };
    if (value === '\\') break;
    return { escape: '\\\\', mistakes: [{ line: index + 1, detail: 'The directive escape takes \\ or `.' }] };
  }
  return { escape: '\\\\', mistakes: [] };
}

function toInstruction({ line, text }: { line: number; text: string }): Instruction {
  const [, name = '', args = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
  return { line, name: name.toUpperCase(), args };
}

function heredocsOf({ line, name, args }: Instruction): Heredoc[] {
  if (!TAKES_HEREDOC.has(name)) return [];
  const words = args.replace(QUOTED, (all, heredoc?: string, quote?: string) =>
    heredoc === undefined && quote !== undefined ? '""' : all,
  );
  return [...words.matchAll(HEREDOC)].map(([, dash, , end = '']) => ({ line, end, indented: dash === '-' }));
}
