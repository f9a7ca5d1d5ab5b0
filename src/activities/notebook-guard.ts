import type { Instance } from '../gcp/index.js';
import type { Attempt } from './attempt.js';
import type { NotebookMemory } from './notebook-memory.js';
import { isOff } from './notebook-state.js';

/**
 * Law 5: what may ever have been READY holds somebody's work. Only what this environment made before it ever was may go,
 * or what this run made where it had found none, or had removed one that was allowed to go.
 */
export function isDisposable(
  { input, memory }: Attempt<NotebookMemory>,
  { createTime }: Pick<Instance, 'createTime'>,
): boolean {
  const since = input.everReady ? memory.emptyAt : input.createTime;
  return since !== undefined && Date.parse(createTime) >= Date.parse(since);
}

/** Off before it ever came up: what a failed creation leaves behind where its removal failed as well. */
export function isHalfMade(attempt: Attempt<NotebookMemory>, instance: Instance): boolean {
  const cameUp = instance.proxyUri !== undefined || attempt.memory.wasActive === true;
  return isOff(instance) && !cameUp && isDisposable(attempt, instance);
}
