import { effectSentence, fieldsWith } from '../domain/effects.js';
import type { EnvironmentRecord } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';
import { updated } from '../domain/record-update.js';
import { changedSpec, withBodies, type Files, type SpecChange } from '../domain/spec-change.js';
import { checkSpec, type EnvironmentSpec } from '../domain/spec.js';
import { mistaken, Problem } from './problems.js';
import { nameMistakes, requireAdmitted } from './spec-mistakes.js';

/** The environment as the change makes it; refused with every mistake, and where it would lose data unasked. */
export function checkedUpdate(
  state: { record: EnvironmentRecord; files: Files | undefined },
  change: SpecChange,
  { policy, ...timing }: { time: string; timeScale: number; policy: Policy },
): EnvironmentRecord {
  const { record, files } = state;
  const wanted = changedSpec(withBodies(record.spec, files), change);
  const mistakes = checkSpec(wanted);
  const all = mistakes.length > 0 ? mistakes : nameMistakes(wanted as EnvironmentSpec, record.spec);
  if (all.length > 0) throw mistaken(all);
  const { record: next, files: texts } = updated(state, change, timing);
  requireAdmitted(policy, { record: next, files: texts });
  refuseEndedAlready(record, next, timing.time);
  if (record.everReady) refuseUnaskedLoss(record, next);
  return next;
}

/** It would end at once, and what is to be deleted then with it. */
function refuseEndedAlready(record: EnvironmentRecord, next: EnvironmentRecord, time: string): void {
  const { expireTime, resolvedSpec, spec } = next;
  if (expireTime === undefined || expireTime > time) return;
  const isSame = expireTime === record.expireTime && resolvedSpec.expireAction === record.resolvedSpec.expireAction;
  if (isSame) return;
  const pointer = spec.ttl === undefined ? '/expireTime' : '/ttl';
  throw mistaken([
    { pointer, detail: `It would have ended at ${expireTime} already: choose a later time, or DELETE it.` },
  ]);
}

/** What is pending already was allowed, or is refused by its run, which looks at what the notebook has. */
function refuseUnaskedLoss({ change: before }: EnvironmentRecord, { change: after }: EnvironmentRecord): void {
  const known = [...fieldsWith(before?.effects ?? {}, 'recreate'), ...(after?.mayRecreate ?? [])];
  const unasked = fieldsWith(after?.effects ?? {}, 'recreate').filter((field) => !known.includes(field));
  if (unasked.length === 0) return;
  const why = effectSentence(Object.fromEntries(unasked.map((field) => [field, 'recreate'])));
  throw new Problem(
    'would-lose-data',
    `${String(why)} Save the files, then repeat the request with allowRecreate=true.`,
  );
}
