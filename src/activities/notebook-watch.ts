import type { Observation } from '../domain/environment.js';
import { GcpError } from '../gcp/errors.js';
import type { Instance } from '../gcp/index.js';
import type { Attempt, Memory } from './attempt.js';
import { goneInstance, outputOf } from './notebook-find.js';
import { isOff } from './notebook-state.js';
import { link } from './verify.js';
import { Waiting } from './waiting.js';

interface WatchMemory extends Memory {
  isWatched?: boolean;
}

/**
 * Returns when the notebook is in another state than was said, such as after the idle shutdown; one read a look.
 * `seconds`, at Google's pace, lie between two looks.
 */
export const notebookWatcher =
  (seconds: number) =>
  (attempt: Attempt<WatchMemory>): Promise<Observation> =>
    watchNotebook(attempt, seconds);

async function watchNotebook(attempt: Attempt<WatchMemory>, seconds: number): Promise<Observation> {
  const { notebook, verify } = attempt.input.outputs;
  if (notebook === undefined) throw new TypeError('Only an environment that had a notebook is watched.');
  if (attempt.memory.isWatched !== true) {
    attempt.memory.isWatched = true;
    throw new Waiting('The run has just looked at the notebook.', seconds);
  }
  const instance = await look(attempt, notebook.name, seconds);
  if (instance === undefined) return { gone: goneInstance(notebook.name) };
  const { state, proxyUri } = instance;
  const jupyterLabUrl = state === 'ACTIVE' && proxyUri !== undefined ? link(proxyUri) : undefined;
  const isAtRest = state === 'ACTIVE' ? jupyterLabUrl !== undefined : isOff(instance);
  const isSame = state === notebook.state && jupyterLabUrl === verify?.jupyterLabUrl;
  if (!isAtRest || isSame) throw new Waiting(`The notebook is ${state}.`, seconds);
  return { notebook: outputOf(instance), verify: { ...(jupyterLabUrl !== undefined && { jupyterLabUrl }) } };
}

/** A look that Google refuses has seen nothing, and nothing follows from it: the next one comes at its time. */
async function look({ gcp }: Attempt, name: string, seconds: number): Promise<Instance | undefined> {
  try {
    return await gcp.notebooks.getInstance(name);
  } catch (error) {
    if (!(error instanceof GcpError)) throw error;
    throw new Waiting(`The notebook cannot be looked at: ${error.message}`, seconds);
  }
}
