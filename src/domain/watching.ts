import type { StepRow } from './steps.js';

/**
 * What an environment does between runs, as rows like those of its steps: an attempt, a memory, a pace. They have no
 * end of their own: a message or a result ends them.
 */
const YEARS = 10 * 365 * 86_400;

export const PROBE: StepRow = {
  name: 'environment',
  title: 'Watch whether the cause is gone',
  needs: [],
  makes: false,
  typicalSeconds: { ensure: 60, remove: 0 },
  patienceSeconds: YEARS,
  attemptSeconds: 20,
};

export const WATCH: StepRow = {
  name: 'notebook',
  title: 'Watch the notebook',
  needs: [],
  makes: false,
  typicalSeconds: { ensure: 300, remove: 0 },
  patienceSeconds: YEARS,
  attemptSeconds: 20,
};
