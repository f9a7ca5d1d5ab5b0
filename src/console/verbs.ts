import { isEnvironment } from '../client/answers.js';
import { environmentPath, type EnvironmentDocument, type EnvironmentSummary } from '../client/client.js';
import type { EnvironmentKey } from '../domain/names.js';
import { allowedVerbs, type VerbOfState } from '../domain/verbs.js';
import { demand } from './api.js';

export type Verb = Exclude<VerbOfState, 'update'>;

interface VerbWords {
  title: string;
  /** What is asked before; absent: nothing is lost by it. */
  question?: { title: (of: string) => string; text: string };
}

export const VERBS: Record<Verb, VerbWords> = {
  start: { title: 'Start' },
  stop: {
    title: 'Stop',
    question: {
      title: (of) => `Stop ${of}?`,
      text: 'The kernels that run in it end. The disks and all files stay, and the disks are billed.',
    },
  },
  retry: { title: 'Retry now' },
  cancel: {
    title: 'Cancel',
    question: {
      title: (of) => `Call off the run of ${of}?`,
      text: 'What was made so far stays, and may be billed. Retry goes on from there, Delete takes it down.',
    },
  },
  delete: {
    title: 'Delete',
    question: {
      title: (of) => `Delete ${of}?`,
      text: 'Everything that was made for it is removed, and the disks of its notebook with all files on them. This cannot be taken back.',
    },
  },
};

/** In the order of their buttons. */
export const VERB_NAMES = ['start', 'stop', 'retry', 'cancel', 'delete'] as const satisfies Verb[];

/** Those that do something here: what is gone already need not be deleted again. */
export function possibleVerbs(of: Pick<EnvironmentSummary, 'state' | 'goal' | 'everReady'>): Verb[] {
  const isGone = of.state === 'DELETED' || of.state === 'DELETING';
  const allowed = allowedVerbs(of);
  return VERB_NAMES.filter((verb) => allowed.includes(verb) && !(verb === 'delete' && isGone));
}

export function send(verb: Verb, { projectId, environmentId }: EnvironmentKey): Promise<EnvironmentDocument> {
  const path = environmentPath(projectId, environmentId);
  return verb === 'delete' ? demand(isEnvironment, 'DELETE', path) : demand(isEnvironment, 'POST', `${path}:${verb}`);
}
