/** Stands in for domain/steps.ts in a bundle: the table as it will be once somebody adds a capability. */
import { stepsFor as today, type StepRow } from '../../src/domain/steps.js';

export function stepsFor(...args: Parameters<typeof today>): StepRow[] {
  return [
    ...today(...args),
    {
      name: 'dataset',
      title: 'Make a dataset',
      needs: ['services'],
      makes: true,
      typicalSeconds: { ensure: 3, remove: 3 },
      patienceSeconds: 300,
      attemptSeconds: 20,
    },
  ];
}
