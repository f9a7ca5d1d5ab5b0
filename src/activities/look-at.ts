import { NEXT } from '../domain/failures.js';
import { isServiceOff, serviceOf } from '../domain/google-words.js';
import { notLookedAt, type Inspection } from '../domain/plan.js';
import type { Policy } from '../domain/policy.js';
import { GcpError } from '../gcp/errors.js';
import type { Attempt, Memory } from './attempt.js';
import { explained, StepFailure } from './failure.js';
import type { Foreseen, Step } from './step.js';
import { requireAllowed } from './trust.js';

type Looked<M extends Memory> = Pick<Step<never, M>, 'inspect' | 'fromNothing'>;

/** A look for a plan: what a step itself finds wrong, and that nobody may or can look, is part of the answer. */
export async function lookAt<M extends Memory>(
  step: Looked<M>,
  attempt: Attempt<M>,
  policy: Policy,
): Promise<Inspection> {
  try {
    await requireAllowed(attempt, policy);
    return await step.inspect(attempt);
  } catch (error) {
    if (error instanceof StepFailure) {
      const [{ kind }] = error.failures;
      return { state: kind === 'Foreign' ? 'foreign' : 'differs', findings: error.failures };
    }
    if (!(error instanceof GcpError)) throw error;
    if (isServiceOff(error.google)) return unseen(step, attempt, `${serviceOf(error.google)} is not enabled yet.`);
    const refusal = await explained(error.google, attempt);
    if (NEXT[refusal.kind] !== 'person') throw error;
    return { ...(await unseen(step, attempt, refusal.sentence)), refusal };
  }
}

async function unseen<M extends Memory>(step: Looked<M>, attempt: Attempt<M>, why: string): Promise<Inspection> {
  const { changes = [], ...known } = await foreseen(step, attempt);
  return { state: 'unknown', ...known, changes: [notLookedAt(why), ...changes] };
}

/** What is to be asked of Google for this may be refused as well. */
async function foreseen<M extends Memory>(step: Looked<M>, attempt: Attempt<M>): Promise<Foreseen> {
  try {
    return await step.fromNothing(attempt);
  } catch (error) {
    if (error instanceof GcpError) return {};
    throw error;
  }
}
