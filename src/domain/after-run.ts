import type { Failure, FailureKind } from './failures.js';

/**
 * What follows by itself once a run has failed: one more run later; a run as soon as a cheap look says that the cause
 * is gone; or nothing, until somebody changes something.
 */
export type AfterRun = 'again' | 'probe' | 'change';

const AFTER: Record<FailureKind, AfterRun> = {
  Transient: 'again',
  RateLimited: 'again',
  NotPropagated: 'again',
  Stockout: 'again',
  OperationFailed: 'again',
  PermissionDenied: 'probe',
  BillingDisabled: 'probe',
  QuotaExceeded: 'probe',
  InvalidSpec: 'change',
  PolicyViolated: 'change',
  Foreign: 'change',
};

/** Of several failures the one that asks most of a person decides. */
export function afterRun(failures: readonly Failure[]): AfterRun {
  const all = failures.map(({ kind, deliberate }) => (deliberate ? 'change' : AFTER[kind]));
  return all.includes('change') ? 'change' : all.includes('probe') ? 'probe' : 'again';
}

/** Runs that failed one after the other with nobody asking for them. */
export interface Retries {
  /** When the first of them failed (ISO 8601). */
  since: string;
  count: number;
}

/** Seconds at Google's pace. */
const FIRST_DELAY = 60;
const LONGEST_DELAY = 1_800;
const IN_ALL = 86_400;

/** What Google accepts and then fails three runs long, it will not do the fourth time. */
const OPERATION_RUNS = 3;

/** Undefined when it has been tried for long enough. Times are ISO 8601; `timeScale` as everywhere. */
export function nextRetry(
  retries: Retries | undefined,
  failures: readonly Failure[],
  { name, time, timeScale }: { name: string; time: string; timeScale: number },
): { retries: Retries; nextRunTime: string } | undefined {
  const { since, count } = { since: retries?.since ?? time, count: (retries?.count ?? 0) + 1 };
  const isOperation = failures.some(({ kind }) => kind === 'OperationFailed');
  if (isOperation && count >= OPERATION_RUNS) return undefined;
  const seconds = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (count - 1)) * jitter(`${name} ${count}`);
  const nextRunTime = Date.parse(time) + seconds * 1000 * timeScale;
  if (nextRunTime - Date.parse(since) > IN_ALL * 1000 * timeScale) return undefined;
  return { retries: { since, count }, nextRunTime: new Date(nextRunTime).toISOString() };
}

/** 0.8 to 1.2, by name: forty environments that failed together do not come back together, and nothing is random. */
function jitter(text: string): number {
  const sum = Array.from(text).reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % 1_000_003, 7);
  return 0.8 + (0.4 * (sum % 1_000)) / 1_000;
}
