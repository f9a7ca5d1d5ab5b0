import { ActivityFailure, isCancellation, proxyActivities, TimeoutFailure } from '@temporalio/workflow';

import type { StepInput } from '../activities/attempt.js';
import type { Outputs } from '../domain/environment.js';
import { LOOK_SECONDS, notLookedAt, planOf, type Inspection, type PlanInput, type PlanResult } from '../domain/plan.js';
import type { StepRow } from '../domain/steps.js';
import { failuresOf } from './run.js';

/**
 * What a run would do, without doing it: every step is looked at, as many at once as need nothing of each other. Its
 * result is the plan; what does not answer in time is part of it, so that it never fails of that.
 */
export async function planEnvironment({ count, ...input }: PlanInput): Promise<PlanResult> {
  const rows = input.steps.filter(({ skipped }) => !skipped);
  const looks = new Map<string, Inspection>();
  const outputs: Outputs = {};
  for (const late of [undefined, true]) {
    const round = rows.filter(({ looksLate }) => looksLate === late);
    const found = await Promise.all(round.map((step) => look(input, step, { count, outputs: { ...outputs } })));
    for (const [index, { name }] of round.entries()) looks.set(name, found[index] as Inspection);
    Object.assign(outputs, ...found.map((seen) => seen.outputs));
  }
  return planOf(input.steps, looks);
}

type Looks = Record<string, (input: StepInput) => Promise<Inspection>>;

async function look(
  { steps: _, touched: __, files, ...shared }: Omit<PlanInput, 'count'>,
  step: StepRow,
  known: Pick<StepInput, 'count' | 'outputs'>,
): Promise<Inspection> {
  const activities = proxyActivities<Looks>({
    scheduleToCloseTimeout: LOOK_SECONDS * 1000,
    // Reads only: nothing of theirs can take effect later.
    cancellationType: 'TRY_CANCEL',
    retry: { initialInterval: '1s', maximumInterval: '30s' },
    summary: step.title,
  });
  const activity = activities[`${step.name}.inspect`] as Looks[string];
  try {
    return await activity({
      ...shared,
      ...known,
      step: { ...step, attemptSeconds: LOOK_SECONDS },
      ...(files && step.takesFiles && { files }),
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { state: 'unknown', changes: [notLookedAt(sentenceOf(step, error))] };
  }
}

function sentenceOf(step: StepRow, error: unknown): string {
  const isLate = error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
  if (isLate) return `Google did not answer within ${LOOK_SECONDS} s.`;
  return failuresOf([{ step, error }]).map(({ sentence }) => sentence)[0] ?? '';
}
