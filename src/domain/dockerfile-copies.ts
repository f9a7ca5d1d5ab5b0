import { contextPaths } from './context.js';
import { readLines, type Instruction, type LineMistake } from './dockerfile-lines.js';
import { quote } from './mistake.js';

/** Nothing for Docker or a shell to fill in: only of such a path is it known which file it means. */
const LITERAL = /^[\w./@+-]+$/;
const ELSEWHERE = /^(?:[a-z][a-z+]*:\/\/|git@|\d*<<)/i;
const IGNORES = ['.dockerignore', 'Dockerfile.dockerignore'];

/**
 * What COPY and ADD take from a build context that does not hold it. Without files there is nothing to take; with a
 * `.dockerignore` the answer is Docker's.
 */
export function copyMistakes(instructions: Instruction[], files: string[] | undefined): LineMistake[] {
  if (files?.some((file) => IGNORES.includes(file))) return [];
  const paths = contextPaths(files ?? []);
  return instructions.flatMap(({ line, name, args }) => {
    const sources = name === 'COPY' || name === 'ADD' ? contextSources(name, args) : [];
    const [first] = sources;
    if (first === undefined) return [];
    if (files === undefined) {
      const detail = `${name} takes ${quote(first)} from the build context, and image.dockerfile comes without one: put the Dockerfile and the files that it copies into image.files.`;
      return [{ line, detail }];
    }
    return sources
      .filter((source) => isMissing(source, paths))
      .map((source) => ({ line, detail: `${name} takes ${quote(source)}, which is not in image.files.` }));
  });
}

/** Whether a build needs more of its context than the Dockerfile itself. */
export function takesContext(dockerfile: string): boolean {
  return readLines(dockerfile).instructions.some(({ name, args }) =>
    name === 'COPY' || name === 'ADD' ? localSources(args).length > 0 : name === 'RUN' && mountsContext(args),
  );
}

/** `bind` is the type where none is named, and the context what is mounted (https://docs.docker.com/reference/dockerfile/#run---mount). */
function mountsContext(args: string): boolean {
  return [...args.matchAll(/--mount=(\S+)/g)]
    .map(([, options = '']) => options.split(','))
    .some(
      (options) =>
        !options.some((option) => option.startsWith('from=')) &&
        options.every((option) => !option.startsWith('type=') || option === 'type=bind'),
    );
}

/** The sources that lie in the context: not those of another stage, of the network or of a here-document. */
function contextSources(name: string, args: string): string[] {
  const sources = localSources(args);
  // A variable of ADD may hold an address.
  return name === 'ADD' ? sources.filter((source) => !source.includes('$')) : sources;
}

function localSources(args: string): string[] {
  const words = args.split(/\s+/);
  const end = words.findIndex((word) => !word.startsWith('--'));
  if (end === -1 || words.slice(0, end).some((flag) => flag.startsWith('--from='))) return [];
  const paths = listOf(words.slice(end).join(' ')) ?? words.slice(end);
  return paths.slice(0, -1).filter((source) => !ELSEWHERE.test(source));
}

/** `["a b", "/c"]`: the form for paths with spaces. */
function listOf(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** Sources are relative to the top of the context, whatever they start with. */
function isMissing(source: string, paths: Set<string>): boolean {
  const parts = source.split('/').filter((part) => part !== '' && part !== '.');
  return LITERAL.test(source) && parts.length > 0 && !parts.includes('..') && !paths.has(parts.join('/'));
}
