import { activityInfo } from '@temporalio/activity';

import type { Answer, Wish, WriteInput } from '../domain/access.js';
import { isServiceOff } from '../domain/failure-rules.js';
import { explain, NEXT } from '../domain/failures.js';
import type { GoogleError } from '../domain/google-error.js';
import type { GrantTarget } from '../domain/grants.js';
import { addBindings, removeBindings, type Policy } from '../domain/policy.js';
import { GcpError } from '../gcp/errors.js';
import type { Gcp } from '../gcp/index.js';
import { again, delaySeconds } from './failure.js';
import { policyOf, targetName } from './policy-target.js';
import type { StepDependencies } from './step.js';

/** Below the attempt's Start-To-Close of 20 s: no call outlives its attempt. */
const DEADLINE_MS = 17_000;

/** Policies are independent of each other; Google allows 600 writes a minute in a project. */
const AT_ONCE = 10;

interface Work {
  on: GrantTarget;
  wishes: Wish[];
}

/** Writes each policy once for all who wished something of it, and answers each wish. */
export function accessWriter({ gcp }: StepDependencies) {
  return {
    'access.write': async ({ wishes, timeScale }: WriteInput): Promise<Answer[]> => {
      const google = gcp(AbortSignal.timeout(DEADLINE_MS));
      const refusals = new Map<Wish, GoogleError>();
      try {
        const work = byTarget(wishes);
        for (let at = 0; at < work.length; at += AT_ONCE) {
          await settled(work.slice(at, at + AT_ONCE).map((each) => fulfil(google, each, refusals)));
        }
      } catch (error) {
        throw error instanceof GcpError ? passing(error, timeScale) : error;
      }
      return wishes.map((wish) => answer(wish, refusals.get(wish)));
    },
  };
}

function answer({ environmentId, ticket }: Wish, error: GoogleError | undefined): Answer {
  return { environmentId, ticket, ...(error && { error }) };
}

function byTarget(wishes: Wish[]): Work[] {
  const work = new Map<string, Work>();
  for (const wish of wishes) {
    for (const { on } of [...wish.grant, ...wish.revoke]) {
      const name = targetName(on);
      const wished = work.get(name)?.wishes ?? [];
      if (!wished.includes(wish)) work.set(name, { on, wishes: [...wished, wish] });
    }
  }
  return [...work.values()];
}

/** All end before one may throw: nothing of this attempt is under way when the next one looks. */
async function settled(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** One dead member refuses the whole policy: then each wish is tried by itself, so that it stops only its own. */
async function fulfil(google: Gcp, { on, wishes }: Work, refusals: Map<Wish, GoogleError>): Promise<void> {
  const refusal = await rewrite(google, on, wishes);
  if (refusal === undefined) return;
  const isForAll = wishes.length === 1 || refusal.google.status === 'PERMISSION_DENIED';
  if (isForAll) for (const wish of wishes) refusals.set(wish, refusal.google);
  else for (const wish of wishes) await fulfil(google, { on, wishes: [wish] }, refusals);
}

/** Read, change, write with the etag. Answers a refusal; what may pass by itself is thrown. */
async function rewrite(google: Gcp, on: GrantTarget, wishes: Wish[]): Promise<GcpError | undefined> {
  const target = policyOf(google, on);
  try {
    const policy = await target.read();
    const changed = wishes.reduce((before, wish) => changedBy(before, wish, on), policy);
    if (changed !== policy) await target.write(changed);
    return undefined;
  } catch (error) {
    if (!(error instanceof GcpError)) throw error;
    if (isGone(error) && wishes.every(({ grant }) => grant.every((each) => targetName(each.on) !== targetName(on)))) {
      return undefined;
    }
    const { kind } = explain(error.google, { step: 'access', projectId: '' }, false);
    if (NEXT[kind] === 'person') return error;
    throw error;
  }
}

/** With the resource, or its whole API, went its policy: there is nothing left to take back. */
export function isGone({ google }: GcpError): boolean {
  return google.status === 'NOT_FOUND' || isServiceOff(google);
}

function changedBy(policy: Policy, { grant, revoke }: Wish, on: GrantTarget): Policy {
  const here = (grants: Wish['grant']) => grants.filter((each) => targetName(each.on) === targetName(on));
  return addBindings(removeBindings(policy, here(revoke)), here(grant));
}

/** Another writer came in between, or Google is busy: the whole batch again, which then finds what it did. */
function passing({ google, message }: GcpError, timeScale: number): Error {
  const failure = explain(google, { step: 'access', projectId: '' }, false);
  const seconds = delaySeconds(failure, google, activityInfo().attempt);
  return again(failure.kind, message, seconds * timeScale, [failure]);
}
