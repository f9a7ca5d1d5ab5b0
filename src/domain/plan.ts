import type { Outputs } from './environment.js';
import type { Failure } from './failures.js';
import type { QuotaRow } from './quota.js';
import type { RunInput } from './run-input.js';
import type { StepRow } from './steps.js';

/** A plan is asked for by somebody who waits: what cannot be looked at by then is told as unknown. */
export const LOOK_SECONDS = 8;

/** Two rounds of looks, and what is between them; then nobody waits any more, and the workflow ends. */
export const PLAN_SECONDS = 20;

export const PLAN_WORKFLOW = 'planEnvironment';

/** What a plan is started with: what a run would be, and how many alike are asked for. Durable. */
export interface PlanInput extends RunInput {
  count: number;
}

/** What a look found: of what the step makes, something is missing, or all is there and something is otherwise. */
export interface Inspection {
  state: 'absent' | 'present' | 'differs' | 'foreign' | 'unknown';
  /** What a run would do, one sentence each; most likely do, where it could not be looked. */
  changes?: string[];
  /** What is otherwise than the spec says, and a run leaves so: one sentence each. */
  leaves?: string[];
  /** What would stop a run. */
  findings?: Failure[];
  /** Why it could not be looked, where no run gets further by itself. */
  refusal?: Failure;
  /** What the step would tell the later ones, as far as that is known before it ran. */
  outputs?: Outputs;
  quota?: QuotaRow[];
  /** How many of those that were asked for the quotas let through; absent where they could not be looked at. */
  fits?: number;
}

/** The first of the changes of a step that nobody could look at. */
export function notLookedAt(why: string): string {
  return `It could not be looked at: ${why}`;
}

export const PLANNED_STATES = ['ABSENT', 'PRESENT', 'DIFFERS', 'FOREIGN', 'UNKNOWN', 'SKIPPED'] as const;
export type PlannedState = (typeof PLANNED_STATES)[number];

export interface PlannedStep {
  name: string;
  title: string;
  state: PlannedState;
  changes: string[];
  expectedSeconds: number;
}

/** What a run would do, as its workflow answers it. */
export interface PlanResult {
  steps: PlannedStep[];
  findings: Failure[];
  quota: QuotaRow[];
  fits?: number;
  /** Over the longest way through what is to be done. */
  expectedSeconds: number;
}

/** What the looks found, put together. */
export function planOf(rows: readonly StepRow[], looks: ReadonlyMap<string, Inspection>): PlanResult {
  const steps: PlannedStep[] = [];
  for (const row of rows) steps.push(planned(row, looks.get(row.name), steps));
  const all = rows.flatMap(({ name }) => looks.get(name) ?? []);
  const { quota = [], fits } = all.find((look) => look.quota !== undefined) ?? {};
  return {
    steps,
    findings: findingsOf(all),
    quota,
    ...(fits !== undefined && { fits }),
    expectedSeconds: longestWay(rows, steps),
  };
}

function planned(row: StepRow, look: Inspection | undefined, before: readonly PlannedStep[]): PlannedStep {
  const { name, title, skipped, makes, needs, typicalSeconds } = row;
  if (skipped || look === undefined) return { name, title, state: 'SKIPPED', changes: [], expectedSeconds: 0 };
  const { state, changes = [], leaves = [] } = look;
  // What is checked is checked anew once something of it was changed.
  const isDueAnew = !makes && before.some((step) => needs.includes(step.name) && step.expectedSeconds > 0);
  if (state === 'present' && isDueAnew) {
    return { name, title, state: 'ABSENT', changes: [`${title}.`], expectedSeconds: typicalSeconds.ensure };
  }
  const isLeft = state === 'present' || (changes.length === 0 && leaves.length > 0);
  return {
    name,
    title,
    state: state.toUpperCase() as PlannedState,
    changes: [...changes, ...leaves],
    expectedSeconds: isLeft ? 0 : typicalSeconds.ensure,
  };
}

/** Several looks may meet the same cause, and what a look is refused for, the preflight has mostly found. */
function findingsOf(looks: readonly Inspection[]): Failure[] {
  const found = looks.flatMap(({ findings = [] }) => findings);
  const refused = looks.flatMap(({ refusal }) => refusal ?? []);
  const all = found.length > 0 ? found : refused;
  return all.filter(({ sentence }, index) => all.findIndex((one) => one.sentence === sentence) === index);
}

/** Steps that need nothing of each other run at the same time; rows stand after what they need. */
function longestWay(rows: readonly StepRow[], steps: readonly PlannedStep[]): number {
  const done = new Map<string, number>();
  for (const [index, { name, needs }] of rows.entries()) {
    const begins = Math.max(0, ...needs.map((need) => done.get(need) ?? 0));
    done.set(name, begins + (steps[index]?.expectedSeconds ?? 0));
  }
  return Math.max(0, ...done.values());
}
