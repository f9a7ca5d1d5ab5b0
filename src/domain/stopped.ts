import type { ResolvedSpec } from './resolve.js';

/** Why a link that worked yesterday is dead, and what brings it back; who stopped the notebook, Google does not say. */
export function stoppedSentence({ notebook }: ResolvedSpec): string {
  const idle = inWords(notebook.idleShutdownSeconds);
  return `The notebook is stopped: nobody used it for ${idle}, or somebody stopped it; its files are kept, its disks are billed, and :start starts it.`;
}

function inWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
