import type { EnvironmentSummary } from './client.js';

/** What was asked for, and where that leads. */
export type Wish = 'up' | 'watch' | 'retry' | 'cancel' | 'start' | 'stop' | 'delete';

const MOVING: readonly EnvironmentSummary['state'][] = ['PROVISIONING', 'UPDATING', 'RETRYING', 'DELETING'];

export function isAtRest({ state }: Pick<EnvironmentSummary, 'state'>): boolean {
  return !MOVING.includes(state);
}

/**
 * Whether it has come to rest after a request: until a worker took that up, the API shows what was before. Each request
 * that is taken begins a run, except that a cancel may find none to call off.
 */
export function isOver(now: EnvironmentSummary, wish: Wish, before: EnvironmentSummary | undefined): boolean {
  if (!isAtRest(now)) return false;
  if (before === undefined || now.state === 'DELETED' || now.createTime !== before.createTime) return true;
  return wish === 'cancel' ? now.updateTime !== before.updateTime : runNumber(now) > runNumber(before);
}

function runNumber({ runs }: EnvironmentSummary): number {
  return runs.at(-1)?.number ?? 0;
}
