import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import type { NotebookMemory } from './notebook-memory.js';

/**
 * Law 5: what may ever have been READY holds somebody's work. Only what this environment made just now may go, or what
 * this run made in the place of one that was allowed to go.
 */
export function isDisposable(
  { input, memory }: Attempt<NotebookMemory>,
  { createTime }: Pick<Instance, 'createTime'>,
): boolean {
  const since = memory.replacedAt ?? (input.everReady ? undefined : input.createTime);
  return since !== undefined && Date.parse(createTime) >= Date.parse(since);
}
