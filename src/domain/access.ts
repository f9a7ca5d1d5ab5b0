import type { GoogleError } from './google-error.js';
import type { Grant } from './grants.js';
import type { LedgerEntry } from './ledger.js';

/** What environments and the one writer of a project's policies say to each other. Durable names. */
export const ACCESS_WORKFLOW = 'projectAccess';
export const WISH_SIGNAL = 'wish';
export const ANSWERS_MEMO_KEY = 'answers';

/** One environment's wish, by its name: a later one replaces an earlier one. */
export interface Wish {
  environmentId: string;
  /** Tells this asking from any before it. */
  ticket: string;
  grant: readonly Grant[];
  revoke: readonly Grant[];
  /** It gives up all that is counted for it, by whatever spec that was asked for: the ledger knows. */
  release?: true;
}

/** A wish that was written; with an error, what Google said to it: the asker knows what that means for it. */
export interface Answer {
  environmentId: string;
  ticket: string;
  error?: GoogleError;
  /** Full names of what has a policy that was therefore not written. */
  refused?: string[];
}

export interface ProjectAccessInput {
  projectId: string;
  /** Wishes that came while the run before this one ended. */
  pending: Wish[];
  answers: Answer[];
  ledger: LedgerEntry[];
}

/** Which of the grants stand in the policies already; wishes whose policies may not be read are answered at once. */
export interface LookOutput {
  existing: Grant[];
  refused: Answer[];
}

export interface WriteInput {
  wishes: readonly Wish[];
}
