import { EXPECTED_DURATIONS } from './expected-durations.js';
import { isBuilt, type ResolvedSpec } from './resolve.js';

/**
 * The steps are data: a row here, verbs in `activities/`, and the graph runs it. Rows are resolved when a run
 * starts and travel in its input, so that a new row changes no run in flight.
 */
export interface StepRow {
  name: string;
  /** What a person reads: "Enable the services". */
  title: string;
  /** The same of its removal; a step that only checks has none. */
  removal?: string;
  /** Steps that must have succeeded before this one starts. */
  needs: string[];
  /** False where a step only checks: a teardown has nothing to remove there. */
  makes: boolean;
  /** How long Google usually takes; paces the looks and is shown as the expected duration. */
  typicalSeconds: { ensure: number; remove: number };
  /** How long benign waiting may last before it counts as a failed operation. */
  patienceSeconds: number;
  /** Start-To-Close of one attempt; the HTTP deadline lies three seconds below it. */
  attemptSeconds: number;
  /** The texts of the spec's files travel to such a step only: to be read, or to be stored. */
  takesFiles?: true;
  /** Its look needs what the looks of the steps before it found. */
  looksLate?: true;
  /** Not for this environment's spec. */
  skipped?: true;
}

export type Verb = 'inspect' | 'ensure' | 'stop' | 'remove';

interface TableRow extends Omit<StepRow, 'typicalSeconds' | 'skipped'> {
  name: keyof typeof EXPECTED_DURATIONS;
  when?: (spec: ResolvedSpec) => boolean;
}

/** In topological order: a step stands after everything it needs. */
const TABLE: readonly TableRow[] = [
  {
    name: 'preflight',
    title: 'Check the project before anything is changed',
    needs: [],
    makes: false,
    patienceSeconds: 300,
    attemptSeconds: 20,
    takesFiles: true,
  },
  {
    name: 'services',
    title: 'Enable the services',
    removal: 'Leave the services enabled',
    needs: ['preflight'],
    makes: true,
    patienceSeconds: 1_200,
    attemptSeconds: 20,
  },
  {
    name: 'accounts',
    title: 'Create the service accounts',
    removal: 'Delete the service accounts',
    needs: ['services'],
    makes: true,
    patienceSeconds: 600,
    attemptSeconds: 20,
  },
  {
    name: 'repository',
    title: 'Create the image repository',
    removal: 'Delete the image repository',
    needs: ['services'],
    makes: true,
    patienceSeconds: 600,
    attemptSeconds: 20,
    when: isBuilt,
  },
  {
    name: 'source',
    title: 'Store the build context',
    removal: 'Delete the bucket of build contexts',
    needs: ['services'],
    makes: true,
    patienceSeconds: 600,
    attemptSeconds: 20,
    takesFiles: true,
    when: isBuilt,
  },
  {
    name: 'access',
    title: 'Grant the roles',
    removal: 'Take back the roles',
    needs: ['accounts', 'repository', 'source'],
    makes: true,
    patienceSeconds: 900,
    attemptSeconds: 20,
  },
  {
    name: 'image',
    title: 'Build the notebook image',
    removal: 'End the builds',
    needs: ['access'],
    makes: true,
    // A build is ended after 6 hours in the queue (activities/image-queue.ts) and 24 at work.
    patienceSeconds: 172_800,
    attemptSeconds: 20,
    looksLate: true,
    when: isBuilt,
  },
  {
    name: 'notebook',
    title: 'Create the Workbench notebook',
    removal: 'Delete the Workbench notebook',
    needs: ['image'],
    makes: true,
    patienceSeconds: 3_600,
    attemptSeconds: 20,
    looksLate: true,
  },
  {
    name: 'verify',
    title: 'Check that the link works',
    needs: ['notebook'],
    makes: false,
    patienceSeconds: 1_200,
    attemptSeconds: 20,
    looksLate: true,
  },
];

/** All that a run does whose only wish is a stopped notebook: it needs nothing of the other steps, and mends nothing. */
export const STOP: StepRow = {
  name: 'notebook',
  title: 'Stop the Workbench notebook',
  needs: [],
  makes: true,
  typicalSeconds: { ensure: 60, remove: 0 },
  patienceSeconds: 1_200,
  attemptSeconds: 20,
};

/** The rows of one environment: plain data, to be pinned in the input of its runs. */
export function stepsFor(spec: ResolvedSpec): StepRow[] {
  return TABLE.map(({ when, ...row }) => {
    const { ensure, remove } = EXPECTED_DURATIONS[row.name];
    const skipped = when?.(spec) === false;
    return { ...row, typicalSeconds: { ensure, remove }, ...(skipped && { skipped }) };
  });
}

/**
 * Seconds until the next look at something that usually takes `typicalSeconds`: the first at 0.7 of it, then every
 * fifteenth, between 4 s and 30 s (docs/decisions/0014-calls-against-time.md has what that costs).
 */
export function nextLookSeconds(typicalSeconds: number, elapsedSeconds: number): number {
  const first = 0.7 * typicalSeconds;
  const pace = Math.min(30, Math.max(4, typicalSeconds / 15));
  return Math.max(pace, first - elapsedSeconds);
}
