/** How many characters a line has; undefined where nobody knows: no terminal, or one of those that say 0, as CI has. */
export function widthOf({ columns }: { columns?: number }): number | undefined {
  return columns || undefined;
}

/** A terminal that knows its size: without it nobody could say where a line of it ends. */
export function isRedrawable({ isTTY, columns, rows }: { isTTY?: boolean; columns?: number; rows?: number }): boolean {
  return Boolean(isTTY && columns && rows);
}

/** Lines of a terminal that are drawn again in place. */
export class Region {
  readonly #out: NodeJS.WriteStream;
  readonly #lines: () => string[];
  readonly #ticking: NodeJS.Timeout;
  #height = 0;

  /** `lines` gives what stands there now: one line each, no wider than the terminal. */
  constructor(out: NodeJS.WriteStream, lines: () => string[]) {
    this.#out = out;
    this.#lines = lines;
    this.#ticking = setInterval(() => {
      this.draw();
    }, 1_000).unref();
  }

  draw(): void {
    const lines = this.#lines().slice(0, this.#out.rows - 1);
    this.clear();
    this.#out.write(lines.map((line) => `${line}\n`).join(''));
    this.#height = lines.length;
  }

  /** So that something can be written above. */
  clear(): void {
    if (this.#height > 0) this.#out.write(`\u001b[${this.#height}A\u001b[0J`);
    this.#height = 0;
  }

  end(): void {
    clearInterval(this.#ticking);
  }
}
