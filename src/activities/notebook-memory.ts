import type { Failure } from '../domain/failures.js';
import type { GoogleError } from '../domain/google-error.js';
import type { Restart } from '../domain/notebook-console.js';
import type { Memory } from './attempt.js';
import type { OperationMemory } from './operation.js';

/** A start, a stop or a change. */
export interface Work extends OperationMemory {
  starts?: true;
}

export interface NotebookMemory extends Memory {
  /** Zone of the instance that this run made or found. */
  zone?: string;
  /** The creation or deletion that is under way. */
  operation?: string;
  /** The start, stop or change that is under way. */
  work?: Work;
  /** How many of those there were: part of the next one's request id. */
  begun?: number;
  /** What became of stopping and starting one that did not come back. */
  restart?: Restart;
  /** It was seen to run, or its start ended well: who stops it from then on is not us. */
  wasActive?: true;
  /** Zones with no machine free. */
  dry?: string[];
  /** Operations that were followed to their end, well or not: part of the next one's request id. */
  followed?: number;
  /** The operation of an instance that was found being made was asked for. */
  isRecalled?: true;
  /** When this run found no notebook, or removed the one that a new one takes the place of (ISO 8601). */
  emptyAt?: string;
  /** Why the creation failed whose half-made instance goes first. */
  failure?: GoogleError;
  /** Why the notebook that goes first never came up. */
  unusable?: Failure;
  /** The deletion of what goes first that is under way. */
  removal?: string;
  /** How many of those were followed to their end: part of the next one's request id. */
  removals?: number;
  /** Zone whose half-made instance must go before anything else is made. */
  discard?: string;
}
