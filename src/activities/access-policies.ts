import { activityInfo } from '@temporalio/activity';

import type { Answer, Wish } from '../domain/access.js';
import { explain, NEXT } from '../domain/failures.js';
import type { GoogleError } from '../domain/google-error.js';
import { targetName, type GrantTarget } from '../domain/grants.js';
import { GcpError } from '../gcp/errors.js';
import type { Gcp } from '../gcp/index.js';
import { again, delaySeconds } from './failure.js';
import { settled } from './settled.js';
import type { StepDependencies } from './step.js';

/** One policy, and all who wish something of it. */
export interface PolicyWork {
  on: GrantTarget;
  wishes: Wish[];
}

/** Below the attempt's Start-To-Close of 20 s: no call outlives its attempt. */
const DEADLINE_MS = 17_000;

/** Policies are independent of each other; Google allows 600 writes a minute in a project. */
const AT_ONCE = 10;

export function openGoogle(gcp: StepDependencies['gcp']): Gcp {
  return gcp(AbortSignal.timeout(DEADLINE_MS));
}

export async function eachPolicy(
  wishes: readonly Wish[],
  timeScale: number,
  task: (work: PolicyWork) => Promise<void>,
): Promise<void> {
  const work = byTarget(wishes);
  try {
    for (let at = 0; at < work.length; at += AT_ONCE) await settled(work.slice(at, at + AT_ONCE).map(task));
  } catch (error) {
    throw error instanceof GcpError ? passing(error, timeScale) : error;
  }
}

export function answer({ environmentId, ticket }: Wish, error: GoogleError | undefined): Answer {
  return { environmentId, ticket, ...(error && { error }) };
}

/** A refusal that no repetition mends: the answer to whoever asked. */
export function isFinal({ google }: GcpError): boolean {
  return NEXT[explain(google, { step: 'access', projectId: '' }, false).kind] === 'person';
}

function byTarget(wishes: readonly Wish[]): PolicyWork[] {
  const work = new Map<string, PolicyWork>();
  for (const wish of wishes) {
    for (const { on } of [...wish.grant, ...wish.revoke]) {
      const name = targetName(on);
      const wished = work.get(name)?.wishes ?? [];
      if (!wished.includes(wish)) work.set(name, { on, wishes: [...wished, wish] });
    }
  }
  return [...work.values()];
}

/** Another writer came in between, or Google is busy: the whole batch again, which then finds what it did. */
function passing({ google, message }: GcpError, timeScale: number): Error {
  const failure = explain(google, { step: 'access', projectId: '' }, false);
  const seconds = delaySeconds(failure, google, activityInfo().attempt);
  return again(failure.kind, message, seconds * timeScale, [failure]);
}
