/** What belongs to projects, by its name and by its project: a look at one project does not go through all the others'. */
export class Owned<T> extends Map<string, T> {
  readonly #projectOf: (item: T) => string;
  readonly #names = new Map<string, Set<string>>();

  constructor(projectOf: (item: T) => string) {
    super();
    this.#projectOf = projectOf;
  }

  override set(name: string, item: T): this {
    const projectId = this.#projectOf(item);
    const names = this.#names.get(projectId) ?? new Set<string>();
    this.#names.set(projectId, names.add(name));
    return super.set(name, item);
  }

  override delete(name: string): boolean {
    const item = this.get(name);
    if (item !== undefined) this.#names.get(this.#projectOf(item))?.delete(name);
    return super.delete(name);
  }

  override clear(): void {
    this.#names.clear();
    super.clear();
  }

  count(projectId: string): number {
    return this.#names.get(projectId)?.size ?? 0;
  }

  /** In the order in which they came. */
  of(projectId: string): T[] {
    const names = [...(this.#names.get(projectId) ?? [])];
    return names.flatMap((name) => this.get(name) ?? []);
  }
}
