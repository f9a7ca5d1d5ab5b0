import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';

/** A place in a file, counted from 1. */
export interface Place {
  file: string;
  line: number;
  column?: number;
  /** How many characters of the line it takes. */
  length?: number;
  /** The line as it is written. */
  text?: string | undefined;
}

export interface YamlMistake {
  detail: string;
  /** Absent where it is of the whole file. */
  place?: Place;
}

/** A text that is not YAML, or is too much of it. */
export class NotYaml extends Error {
  override name = 'NotYaml' as const;

  constructor(readonly mistakes: readonly YamlMistake[]) {
    super(mistakes.map(({ detail }) => detail).join(' '));
  }
}

/** A YAML file (JSON is YAML) whose values know where they stand. */
export class LocatedYaml {
  readonly value: unknown;
  readonly #document: Document.Parsed;
  readonly #counter = new LineCounter();
  readonly #lines: string[];

  /** Throws NotYaml with each place where it is not. */
  constructor(
    readonly file: string,
    text: string,
  ) {
    this.#lines = text.split(/\r?\n/);
    this.#document = parseDocument(text, { lineCounter: this.#counter, prettyErrors: false });
    const { errors } = this.#document;
    this.#refuse(
      errors.map(({ message, pos: [offset] }) => ({ place: this.#place(offset, offset + 1), detail: message })),
    );
    this.#refuse(this.#wrongAliases());
    this.value = this.#plain();
  }

  #refuse(mistakes: YamlMistake[]): void {
    if (mistakes.length > 0) throw new NotYaml(mistakes);
  }

  #wrongAliases(): YamlMistake[] {
    const mistakes: YamlMistake[] = [];
    visit(this.#document, {
      Alias: (_, alias, around) => {
        const [start = 0, end = start] = alias.range ?? [];
        const anchored = alias.resolve(this.#document);
        if (anchored && !around.includes(anchored)) return;
        const why = anchored ? 'within which it stands itself' : 'which is nowhere above';
        mistakes.push({ place: this.#place(start, end), detail: `*${alias.source} repeats &${alias.source}, ${why}.` });
      },
    });
    return mistakes;
  }

  /** The reader keeps count of what aliases repeat: a few lines could fill the memory. */
  #plain(): unknown {
    try {
      return this.#document.toJS();
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const fix = 'Write out what its aliases repeat.';
      throw new NotYaml([{ detail: `${this.file} is too large with all that it repeats (${error.message}). ${fix}` }]);
    }
  }

  /** Where a field stands, name and value; or an item, or else the nearest thing around it. */
  at(pointer: string): Place {
    const { key, value } = this.#find(pointer);
    const [start = 0] = (key ?? value)?.range ?? [];
    return this.#place(start, value?.range?.[1] ?? start);
  }

  /** Where the n-th line of a text stands, if it stands there as it is. */
  lineOf(pointer: string, line: number): Place | undefined {
    const { value: node } = this.#find(pointer);
    if (!isScalar(node) || node.type !== 'BLOCK_LITERAL') return undefined;
    const number = this.at(pointer).line + line;
    return { file: this.file, line: number, text: this.#lines[number - 1] };
  }

  #find(pointer: string): { key?: Node | undefined; value: Node | undefined } {
    let found: { key?: Node | undefined; value: Node | undefined } = { value: this.#document.contents ?? undefined };
    for (const part of pointer.split('/').slice(1)) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const { value: node } = found;
      const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
      const item = isSeq(node) ? node.items[Number(name)] : undefined;
      if (pair) found = { key: pair.key as Node, value: isNode(pair.value) ? pair.value : (pair.key as Node) };
      else if (isNode(item)) found = { value: item };
      else break;
    }
    return found;
  }

  /** As far as it stands in its first line. */
  #place(start: number, end: number): Place {
    const { line, col } = this.#counter.linePos(start);
    const text = this.#lines[line - 1] ?? '';
    const length = Math.max(1, Math.min(end - start, text.trimEnd().length - col + 1));
    return { file: this.file, line, column: col, length, text };
  }
}

/** `file:line:column`. */
export function placeName({ file, line, column }: Place): string {
  return [file, line, ...(column === undefined ? [] : [column])].join(':');
}
