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

/** So many are kept: a long run costs no memory. */
export const MOST_CALLS = 100_000;

/** The last calls, in their order. */
export class CallLog {
  #records: CallRecord[] = [];
  #count = 0;
  /** What many calls have in common, once. */
  readonly #principals = new Map<string, string>();
  readonly #permissions = new Map<string, CallRecord['permissions']>();

  add({ principal, permissions, ...record }: Omit<CallRecord, 'number'>): void {
    this.#count += 1;
    this.#records.push({
      number: this.#count,
      ...record,
      ...(principal === undefined ? {} : { principal: shared(this.#principals, principal, principal) }),
      permissions: shared(this.#permissions, JSON.stringify(permissions), permissions),
    });
    if (this.#records.length > MOST_CALLS * 1.1) this.#records = this.#records.slice(-MOST_CALLS);
  }

  /** A project's are also those of no project whose path names it, as a bucket's that is not there. */
  list({ project, mutating }: { project?: string | undefined; mutating?: boolean | undefined }): CallRecord[] {
    const last = this.#records.slice(-MOST_CALLS);
    if (project === undefined && mutating === undefined) return last;
    return last.filter(
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

function shared<T>(known: Map<string, T>, key: string, value: T): T {
  const same = known.get(key);
  if (same !== undefined) return same;
  known.set(key, value);
  return value;
}
