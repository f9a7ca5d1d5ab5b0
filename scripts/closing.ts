/** What was started is stopped, last started first, also where a later part could not start. */
export class Closing {
  readonly #stops: (() => Promise<unknown>)[] = [];

  async add<T>(starting: T | Promise<T>, stop: (part: T) => Promise<unknown>): Promise<T> {
    const part = await starting;
    this.#stops.push(() => stop(part));
    return part;
  }

  /** Goes on where one cannot be stopped, and reports all such failures at the end. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let stop = this.#stops.pop(); stop; stop = this.#stops.pop()) {
      await stop().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `Could not stop everything: ${failures.join('; ')}`);
  }

  /** Closes what is there when `work` fails. */
  async unless<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.close().catch(() => undefined);
      throw error;
    }
  }
}

/** Promise.all that fails only when nothing is still starting. */
export async function all<T extends readonly unknown[]>(
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
