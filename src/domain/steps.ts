/**
 * The steps are data: a row here, verbs in `activities/`, and the graph runs it. Rows are resolved when a run
 * starts and travel in its input, so that a new row changes no run in flight.
 */
export interface StepRow {
  name: string;
  /** What a person reads: "Enable the services". */
  title: string;
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
}

export type Verb = 'inspect' | 'ensure' | 'remove';

/** In topological order: a step stands after everything it needs. */
export const STEPS: readonly StepRow[] = [
  {
    name: 'preflight',
    title: 'Check the project before anything is changed',
    needs: [],
    makes: false,
    typicalSeconds: { ensure: 2, remove: 0 },
    patienceSeconds: 300,
    attemptSeconds: 20,
  },
  {
    name: 'services',
    title: 'Enable the services and wait until they answer',
    needs: ['preflight'],
    makes: true,
    typicalSeconds: { ensure: 75, remove: 1 },
    patienceSeconds: 1_200,
    attemptSeconds: 20,
  },
  {
    name: 'accounts',
    title: "Create the notebook's service account",
    needs: ['services'],
    makes: true,
    typicalSeconds: { ensure: 10, remove: 5 },
    patienceSeconds: 600,
    attemptSeconds: 20,
  },
  {
    name: 'access',
    title: 'Grant the roles',
    needs: ['accounts'],
    makes: true,
    typicalSeconds: { ensure: 3, remove: 3 },
    patienceSeconds: 900,
    attemptSeconds: 20,
  },
  {
    name: 'notebook',
    title: 'Create the Workbench notebook',
    needs: ['access'],
    makes: true,
    typicalSeconds: { ensure: 300, remove: 90 },
    patienceSeconds: 3_600,
    attemptSeconds: 20,
  },
  {
    name: 'verify',
    title: 'Check that the link works',
    needs: ['notebook'],
    makes: false,
    typicalSeconds: { ensure: 5, remove: 0 },
    patienceSeconds: 1_200,
    attemptSeconds: 20,
  },
];

/**
 * Seconds until the next look at something that usually takes `typicalSeconds`: the first at 0.6 of it, then every
 * twentieth, between 2 s and 30 s (about 36 looks and 2.5 % delay over a lab; docs/architecture.md, waiting).
 */
export function nextLookSeconds(typicalSeconds: number, elapsedSeconds: number): number {
  const first = 0.6 * typicalSeconds;
  const pace = Math.min(30, Math.max(2, typicalSeconds / 20));
  return Math.max(pace, first - elapsedSeconds);
}
