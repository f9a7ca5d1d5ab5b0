import type { StepRow, Verb } from './steps.js';

/** What a person reads of a step in a run. Apart from the table, which runs do not load: their rows are pinned. */
export function titleOf({ title, removal }: StepRow, verb: Verb): string {
  return verb === 'remove' ? (removal ?? title) : title;
}
