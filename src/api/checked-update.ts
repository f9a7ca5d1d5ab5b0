import { effectSentence } from '../domain/effects.js';
import type { EnvironmentRecord } from '../domain/environment.js';
import { updated } from '../domain/record-update.js';
import { changedSpec, withBodies, type Files, type SpecChange } from '../domain/spec-change.js';
import type { EnvironmentSpec } from '../domain/spec.js';
import { mistaken, Problem } from './problems.js';
import { nameMistakes, specMistakes } from './spec-mistakes.js';

/** The environment as the change makes it; refused with every mistake, and where it would lose data unasked. */
export function checkedUpdate(
  state: { record: EnvironmentRecord; files: Files | undefined },
  change: SpecChange,
  timing: { time: string; timeScale: number },
): EnvironmentRecord {
  const { record, files } = state;
  const wanted = changedSpec(withBodies(record.spec, files), change);
  const mistakes = specMistakes(wanted);
  const all = mistakes.length > 0 ? mistakes : nameMistakes(wanted as EnvironmentSpec, record.spec);
  if (all.length > 0) throw mistaken(all);
  const next = updated(state, change, timing).record;
  const { expireTime } = next;
  if (expireTime !== undefined && expireTime !== record.expireTime && expireTime <= timing.time) {
    const pointer = next.spec.ttl === undefined ? '/expireTime' : '/ttl';
    throw mistaken([
      { pointer, detail: `It would have ended at ${expireTime} already: choose a later time, or DELETE it.` },
    ]);
  }
  if (record.everReady && next.change?.effect === 'recreate' && next.change.allowRecreate !== true) {
    const why = effectSentence(next.change) ?? '';
    throw new Problem('would-lose-data', `${why} Save the files, then repeat the request with allowRecreate=true.`);
  }
  return next;
}
