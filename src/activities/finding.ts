import type { Failure } from '../domain/failures.js';
import type { Attempt } from './attempt.js';

/** Something that would stop the run, found by a look and not by a refusal. */
export function finding(
  { input }: Pick<Attempt, 'input'>,
  kind: Failure['kind'],
  sentence: string,
  fix: Failure['fix'],
): Failure {
  return { step: input.step.name, kind, sentence, ...(fix && { fix }) };
}

/** What a look at names that the run is going to use found. */
export interface NameLook {
  /** Of those that somebody else has. */
  findings: Failure[];
  /** Those that nobody has. */
  absent: string[];
}
