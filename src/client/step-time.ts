import type { PlannedState } from '../domain/plan.js';
import type { EnvironmentStep } from './client.js';

/** How a step is told by its first character, where there is no room for its state. */
export const STEP_SIGNS: Record<EnvironmentStep['state'], string> = {
  PENDING: '·',
  RUNNING: '●',
  SUCCEEDED: '✓',
  SKIPPED: '–',
  FAILED: '✗',
};

/** The same of a planned one. */
export const PLAN_SIGNS: Record<PlannedState, string> = {
  ABSENT: '+',
  DIFFERS: '~',
  PRESENT: '✓',
  FOREIGN: '✗',
  UNKNOWN: '?',
  SKIPPED: '–',
};

/** `0:42 of ~5:00` as it runs, `4:41` once it ended, `~5:00` before; `now` is the API's clock in milliseconds. */
export function stepTime({ state, startTime, endTime, expectedSeconds }: EnvironmentStep, now: number): string {
  const expected = expectedSeconds === undefined ? '' : `~${clock(expectedSeconds)}`;
  if (startTime === undefined) return expected;
  const elapsed = clock(((endTime ? Date.parse(endTime) : now) - Date.parse(startTime)) / 1000);
  return state === 'RUNNING' && expected !== '' ? `${elapsed} of ${expected}` : elapsed;
}

/** `0:42`, `62:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
