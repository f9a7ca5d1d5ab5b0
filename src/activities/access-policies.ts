import { activityInfo } from '@temporalio/activity';

import type { Answer, Wish } from '../domain/access.js';
import { explain, NEXT } from '../domain/failures.js';
import type { GoogleError } from '../domain/google-error.js';
import { targetName, type GrantTarget } from '../domain/grants.js';
import type { GcpError } from '../gcp/errors.js';
import type { Gcp } from '../gcp/index.js';
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

export function openGoogle(gcp: StepDependencies['gcp'], projectId: string): Gcp {
  return gcp(AbortSignal.timeout(DEADLINE_MS), projectId);
}

/** The writer's Workflow Id says of which project it is; its input says nothing of it. */
export function writersProject(): string {
  const { workflowExecution } = activityInfo();
  return /^access\.(.+)$/.exec(workflowExecution?.workflowId ?? '')?.[1] ?? '';
}

export async function eachPolicy(wishes: readonly Wish[], task: (work: PolicyWork) => Promise<void>): Promise<void> {
  const work = byTarget(wishes);
  for (let at = 0; at < work.length; at += AT_ONCE) await settled(work.slice(at, at + AT_ONCE).map(task));
}

export function answer({ environmentId, ticket }: Wish, error: GoogleError | undefined): Answer {
  return { environmentId, ticket, ...(error && { error }) };
}

/** A refusal that no repetition mends, and that surely changed nothing. */
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
