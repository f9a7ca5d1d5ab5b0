import { differences, withoutBodies } from './differences.js';
import { allowed, effectsOf, effectSentence, together } from './effects.js';
import type { EnvironmentRecord } from './environment.js';
import { expireTimeOf } from './expiry.js';
import { inlineFiles } from './image-content.js';
import { imagePlace } from './image-uri.js';
import { askedAgain } from './record.js';
import { isBuilt, resolveSpec, type ResolvedSpec } from './resolve.js';
import { changedSpec, filesOf, resolvedAnew, withBodies, type Files, type SpecChange } from './spec-change.js';
import type { EnvironmentSpec } from './spec-schema.js';

/** The environment with its spec changed, and the texts that belong to it. Total on a change that was checked. */
export function updated(
  { record, files }: { record: EnvironmentRecord; files?: Files | undefined },
  change: SpecChange,
  { time, timeScale }: { time: string; timeScale: number },
): { record: EnvironmentRecord; files?: Files } {
  const was = withBodies(record.spec, files);
  const spec = changedSpec(was, change) as EnvironmentSpec;
  const resolvedSpec = withoutBodies(resolvedAnew(record.resolvedSpec, was, spec));
  const own = effectsOf(record.resolvedSpec, resolvedSpec, record.outputs?.notebook?.zone);
  const all = together(record.change, { effects: own });
  const pending = change.allowRecreate ? allowed(all) : all;
  const attention = record.everReady ? effectSentence(pending.effects) : undefined;
  const texts = filesOf(resolvedSpec, files, inlineFiles(resolveSpec(spec).image));
  // A changed spec wants a run of every step.
  const { attention: _, stops: __, ...before } = askedAgain(withExpiry(record, resolvedSpec, timeScale));
  return {
    record: {
      ...before,
      spec: withoutBodies(spec),
      resolvedSpec,
      state: record.everReady ? 'UPDATING' : 'PROVISIONING',
      ...(attention !== undefined && { attention }),
      updateTime: time,
      failures: [],
      change: pending,
      superseded: superseded(record, resolvedSpec),
    },
    ...(texts && { files: texts }),
  };
}

/** Whether there is anything to do: the same PATCH sent twice ends no run. */
export function isUpdate(before: EnvironmentRecord, after: EnvironmentRecord): boolean {
  const allows = ({ change }: EnvironmentRecord) => change?.mayRecreate?.length ?? 0;
  return differences(before.spec, after.spec).length > 0 || allows(after) > allows(before);
}

/** Another end is announced, and acted upon, anew. */
function withExpiry(record: EnvironmentRecord, resolvedSpec: ResolvedSpec, timeScale: number): EnvironmentRecord {
  const expireTime = expireTimeOf(resolvedSpec, record.createTime, timeScale);
  if (expireTime === record.expireTime) return record;
  const { expireTime: _, expiry: __, ...rest } = record;
  return { ...rest, ...(expireTime !== undefined && { expireTime }) };
}

/** Specs of before that may have left something elsewhere at Google, each once: teardown looks there too. */
function superseded(
  { resolvedSpec, superseded: before = [] }: EnvironmentRecord,
  wanted: ResolvedSpec,
): ResolvedSpec[] {
  const places = [...before, resolvedSpec].map((spec) => [placesOf(spec), spec] as const);
  const others = new Map(places.filter(([name]) => name !== placesOf(wanted)));
  return [...others.values()];
}

/** Where things lie because of a spec, and who may do what. */
function placesOf(spec: ResolvedSpec): string {
  const { region, access, notebook } = spec;
  return JSON.stringify([region, access, notebook.owner, isBuilt(spec), imagePlace(spec)]);
}
