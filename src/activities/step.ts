import { heartbeat } from '@temporalio/activity';

import type { Left, Outputs } from '../domain/environment.js';
import type { Inspection } from '../domain/plan.js';
import type { Policy } from '../domain/policy.js';
import type { Verb } from '../domain/steps.js';
import type { OpenGcp } from '../gcp/index.js';
import { Attempt, type Memory, type StepInput } from './attempt.js';
import { toApplicationFailure } from './failure.js';
import { lookAt } from './look-at.js';
import { tellDone, tellFailure } from './telling.js';
import { requireAllowed, requireNames } from './trust.js';

/** The verbs of a step (docs/architecture.md, steps): one shape everywhere. */
export interface Step<Name extends keyof Outputs, M extends Memory = Memory> {
  name: Name;
  /** Reads only: what is there, and what a run would do about it. */
  inspect: (attempt: Attempt<M>) => Promise<Inspection>;
  /** What a run does where nothing is there yet, as it is told where nobody can look. */
  fromNothing: (attempt: Attempt<M>) => Promise<Foreseen>;
  /** Looks, changes what is missing, looks again; throws Waiting until it is truly usable. */
  ensure: (attempt: Attempt<M>) => Promise<NonNullable<Outputs[Name]>>;
  /** Switches off only what is ours, and makes nothing. */
  stop?: (attempt: Attempt<M>) => Promise<NonNullable<Outputs[Name]>>;
  /** Removes only what is ours; already gone is success. Answers what deliberately stays. */
  remove?: (attempt: Attempt<M>) => Promise<Left[]>;
}

export type Foreseen = Pick<Inspection, 'changes' | 'outputs'>;

export interface StepDependencies {
  gcp: OpenGcp;
  installation: string;
  /** What this installation allows, as it stands now. */
  policy: Policy;
  /** Google's seconds between two looks at a notebook at rest. */
  watchSeconds: number;
}

/** HTTP ends this long before Temporal gives the attempt up: no call outlives its attempt. */
const MARGIN_SECONDS = 3;

/** Registers a step's verbs as the activities `<step>.<verb>`. */
export function activitiesOf<Name extends keyof Outputs, M extends Memory>(
  step: Step<Name, M>,
  dependencies: StepDependencies,
): Record<string, (input: StepInput) => Promise<unknown>> {
  const { stop, remove } = step;
  const { policy } = dependencies;
  return {
    [`${step.name}.inspect`]: activity<unknown, M>(dependencies, 'inspect', (attempt) => lookAt(step, attempt, policy)),
    [`${step.name}.ensure`]: activity<unknown, M>(dependencies, 'ensure', async (attempt) => {
      await requireAllowed(attempt, policy);
      return withChangedAt(attempt, await step.ensure(attempt));
    }),
    ...(stop && {
      [`${step.name}.stop`]: activity<unknown, M>(dependencies, 'stop', async (attempt) => {
        requireNames(attempt);
        return withChangedAt(attempt, await stop(attempt));
      }),
    }),
    ...(remove && {
      [`${step.name}.remove`]: activity<unknown, M>(dependencies, 'remove', (attempt) => {
        requireNames(attempt);
        return remove(attempt);
      }),
    }),
  };
}

function withChangedAt<T extends object>({ memory: { changedAt } }: Attempt, output: T): T & { changedAt?: string } {
  return { ...output, ...(changedAt !== undefined && { changedAt }) };
}

/** Work at Google as an activity: bound to a deadline, its memory kept, its failure named. */
export function activity<T, M extends Memory>(
  { gcp, installation }: StepDependencies,
  verb: Verb,
  work: (attempt: Attempt<M>) => Promise<T>,
): (input: StepInput) => Promise<T> {
  return async (input) => {
    const signal = AbortSignal.timeout((input.step.attemptSeconds - MARGIN_SECONDS) * 1000);
    const attempt = new Attempt<M>(input, gcp(signal, input.key.projectId), installation);
    try {
      const done = await work(attempt);
      tellDone(attempt, verb);
      return done;
    } catch (error) {
      const failure = await toApplicationFailure(error, attempt, verb);
      tellFailure(attempt, verb, failure);
      heartbeat(attempt.memory);
      throw failure;
    }
  };
}
