import type { EnvironmentState } from '../../domain/environment.js';
import { STATES } from '../states.js';

/** A state by its shape and its word; its colour says the same a third time. */
export function StateSign({ state }: { state: EnvironmentState }) {
  const { tone, shape } = STATES[state];
  return (
    <svg class={`sign ${tone} ${shape}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[shape]}
    </svg>
  );
}

export function StateBadge({ state }: { state: EnvironmentState }) {
  return (
    <span class={`badge ${STATES[state].tone}`}>
      <StateSign state={state} />
      {state}
    </span>
  );
}

const SHAPES = {
  check: (
    <>
      <circle class="fill" cx="8" cy="8" r="7" />
      <path class="mark" d="M4.800 8.300l2.200 2.200 4.200-4.700" />
    </>
  ),
  turning: (
    <>
      <circle class="track" cx="8" cy="8" r="6" />
      <path class="line" d="M8 2a6 6 0 0 1 6 6" />
    </>
  ),
  clock: (
    <>
      <circle class="line" cx="8" cy="8" r="6" />
      <path class="line" d="M8 4.800V8l2.200 1.500" />
    </>
  ),
  warning: (
    <>
      <path class="fill" d="M8 1.200 15.500 14.500H.5z" />
      <path class="mark" d="M8 6v4M8 12v.500" />
    </>
  ),
  pause: (
    <>
      <rect class="line" x="2" y="2" width="12" height="12" rx="3" />
      <path class="line" d="M6.400 5.800v4.400M9.600 5.800v4.400" />
    </>
  ),
  barred: (
    <>
      <circle class="line" cx="8" cy="8" r="6" />
      <path class="line" d="M4 12 12 4" />
    </>
  ),
  dash: (
    <>
      <circle class="line dashed" cx="8" cy="8" r="6" />
      <path class="line" d="M5.500 8h5" />
    </>
  ),
} as const;
