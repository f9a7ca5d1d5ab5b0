/** Stands in for domain/steps.ts in a bundle: the table as it will be once somebody adds a capability. */
import { STEPS as TODAY, type StepRow } from '../../src/domain/steps.js';

export const STEPS: readonly StepRow[] = [
  ...TODAY,
  {
    name: 'bucket',
    title: 'Make a bucket',
    needs: ['services'],
    makes: true,
    typicalSeconds: { ensure: 3, remove: 3 },
    patienceSeconds: 300,
    attemptSeconds: 20,
  },
];
