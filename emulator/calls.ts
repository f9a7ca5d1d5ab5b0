export interface CallRecord {
  number: number;
  time: string;
  /** Such as `notebooks.googleapis.com`. */
  api: string;
  /** Discovery's method id. */
  method: string;
  httpMethod: string;
  project?: string;
  path: string;
  principal?: string;
  /** How long the answer took, in real time; not what a fault did to the connection. */
  milliseconds: number;
  /** 0: the connection was reset. */
  status: number;
  /** The rule whose fault happened to it. */
  fault?: string;
  mutating: boolean;
  /** The permissions that it asked of its caller, and whether they were held. */
  permissions: Record<string, boolean>;
}

interface CallLogState {
  records: CallRecord[];
  count: number;
}

/** The last calls, in their order; older ones are forgotten so that a long run costs no memory. */
export class CallLog {
  readonly #most: number;
  #records: CallRecord[] = [];
  #count = 0;

  constructor(most = 100_000) {
    this.#most = most;
  }

  add(record: Omit<CallRecord, 'number'>): void {
    this.#count += 1;
    this.#records.push({ number: this.#count, ...record });
    if (this.#records.length > this.#most * 1.1) this.#records = this.#records.slice(-this.#most);
  }

  /** A project's are also those of no project whose path names it, as a bucket's that is not there. */
  list({ project, mutating }: { project?: string | undefined; mutating?: boolean | undefined }): CallRecord[] {
    return this.#records
      .slice(-this.#most)
      .filter(
        (record) =>
          (project === undefined || isOf(record, project)) && (mutating === undefined || record.mutating === mutating),
      );
  }

  get state(): CallLogState {
    return { records: this.#records, count: this.#count };
  }

  set state({ records, count }: CallLogState) {
    this.#records = records;
    this.#count = count;
  }

  clear(): void {
    this.#records = [];
  }
}

const isOf = ({ project, path }: CallRecord, wanted: string): boolean =>
  project === undefined ? path.includes(wanted) : project === wanted;
